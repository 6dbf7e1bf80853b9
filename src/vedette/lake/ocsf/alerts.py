"""Vedette's own alerts as OCSF: Detection Findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from vedette.lake.ocsf.common import IP, RESOURCE, Class, Export, moment, observables
from vedette.lake.ocsf.tree import Each, Json, Number, Object, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TIME = pa.timestamp("us", tz="UTC")
_ATTACK = r"'^attack\.(t[0-9]{4})(?:\.[0-9]{3})?$'"
_SUB = r"'^attack\.(t[0-9]{4}\.[0-9]{3})$'"


def _technique(pattern: str) -> Object:
    return Object({"uid": Text(f"NULLIF(upper(regexp_extract(member, {pattern}, 1)), '')")})


_FINDING = Class(
    2004,
    "Detection Finding",
    "TRUE",
    "CASE WHEN status = 'closed' THEN 3 ELSE 1 END",
    {1: "Create", 3: "Close"},
    {
        "status_id": Number("CASE status WHEN 'acknowledged' THEN 2 WHEN 'closed' THEN 4 ELSE 1 END"),
        "status": Text(
            "CASE status WHEN 'acknowledged' THEN 'In Progress' WHEN 'closed' THEN 'Resolved' ELSE 'New' END"
        ),
        "message": Text("title || ': ' || entity"),
        "count": Number("count"),
        "start_time": Number("epoch_ms(first_seen)"),
        "start_time_dt": Text(moment("first_seen")),
        "end_time": Number("epoch_ms(last_seen)"),
        "end_time_dt": Text(moment("last_seen")),
        "is_alert": True,
        "finding_info": Object(
            {
                "uid": Text("id"),
                "title": Text("title"),
                "desc": Text("NULLIF(description, '')"),
                "first_seen_time": Number("epoch_ms(first_seen)"),
                "first_seen_time_dt": Text(moment("first_seen")),
                "last_seen_time": Number("epoch_ms(last_seen)"),
                "last_seen_time_dt": Text(moment("last_seen")),
                "analytic": Object({"uid": Text("rule_id"), "name": Text("title"), "type": "Rule", "type_id": 1}),
                "attacks": Each(
                    f"list_filter(tags, lambda tag: regexp_matches(tag, {_ATTACK}))",
                    Object({"technique": _technique(_ATTACK), "sub_technique": _technique(_SUB)}),
                ),
                "related_events": Each("event_ids", Object({"uid": Text("member")})),
            }
        ),
        "evidences": Each("addresses", Object({"src_endpoint": Object({"ip": Text("member")})})),
        "resources": Each("[entity]", Object({"name": Text("member")})),
        "observables": observables(
            ("evidences[0].src_endpoint.ip", IP, "addresses[1]"),
            ("resources[0].name", RESOURCE, "entity"),
        ),
        "unmapped": Json(
            "json_object('accounts', accounts, 'regions', regions, 'actions', actions, 'outcomes', outcomes, "
            "'tags', tags, 'window_start', " + moment("window_start") + ")"
        ),
    },
    severity="CASE severity WHEN 'informational' THEN 1 WHEN 'low' THEN 2 WHEN 'medium' THEN 3 WHEN 'high' THEN 4 "
    "WHEN 'critical' THEN 5 ELSE 0 END",
)  # fmt: skip

EXPORT = Export("alerts", (_FINDING,))

_TIMES = ("first_seen", "last_seen", "window_start")
_LISTS = ("event_ids", "accounts", "regions", "addresses", "actions", "outcomes", "tags")
_TEXTS = ("id", "rule_id", "title", "severity", "status", "entity", "description")


def rows(alerts: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The alerts as a table with the common columns an export reads; the account where all events have one."""
    columns: dict[str, pa.Array] = {name: pa.array([a[name] for a in alerts], _TIME) for name in _TIMES}
    columns |= {name: pa.array([a[name] for a in alerts], pa.string()) for name in _TEXTS}
    columns |= {name: pa.array([list(a[name]) for a in alerts], pa.list_(pa.string())) for name in _LISTS}
    columns["count"] = pa.array([a["count"] for a in alerts], pa.int64())
    columns["ev_time"], columns["ev_id"] = columns["last_seen"], columns["id"]
    for name, of in (("ev_account", "accounts"), ("ev_region", "regions")):
        columns[name] = pa.array([a[of][0] if len(a[of]) == 1 else None for a in alerts], pa.string())
    columns["ev_account_name"] = pa.nulls(len(alerts), pa.string())
    columns["raw"] = pa.array([json.dumps(a, default=str, sort_keys=True) for a in alerts], pa.string())
    return pa.table(columns)
