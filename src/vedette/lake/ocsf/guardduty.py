"""GuardDuty findings as OCSF: Detection Findings."""

from __future__ import annotations

from vedette.lake.ocsf.common import IP, RESOURCE, Class, Export, moment, observables
from vedette.lake.ocsf.tree import Each, Json, Listed, Number, Object, Text, quoted

_PLACES = ("resource", "Resource", "service", "Service")
_FIELDS = (
    "accountId", "region", "id", "arn", "type", "resource", "service", "severity",
    "createdAt", "updatedAt", "title", "description",
)  # fmt: skip
_MAPPED = (*_FIELDS, *(name[0].upper() + name[1:] for name in _FIELDS))
_GONE = "{" + ",".join(f'"{name}":null' for name in _MAPPED) + "}"

_FINDING = Class(
    2004,
    "Detection Finding",
    "TRUE",
    "CASE WHEN service.archived THEN 3 WHEN service.count > 1 THEN 2 ELSE 1 END",
    {1: "Create", 2: "Update", 3: "Close"},
    {
        "status_id": Number("CASE WHEN service.archived THEN 4 ELSE 1 END"),
        "status": Text("CASE WHEN service.archived THEN 'Resolved' ELSE 'New' END"),
        "message": Text("title"),
        "count": Number("service.count"),
        "start_time": Number('epoch_ms(service."eventFirstSeen")'),
        "start_time_dt": Text(moment('service."eventFirstSeen"')),
        "end_time": Number('epoch_ms(service."eventLastSeen")'),
        "end_time_dt": Text(moment('service."eventLastSeen"')),
        "is_alert": True,
        "finding_info": Object(
            {
                "uid": Text("COALESCE(arn, ev_id)"),
                "title": Text("COALESCE(title, type)"),
                "desc": Text("description"),
                "types": Each("[type]", Text("member")),
                "created_time": Number('epoch_ms("createdAt")'),
                "created_time_dt": Text(moment('"createdAt"')),
                "modified_time": Number("epoch_ms(ev_time)"),
                "modified_time_dt": Text(moment("ev_time")),
                "first_seen_time": Number('epoch_ms(service."eventFirstSeen")'),
                "first_seen_time_dt": Text(moment('service."eventFirstSeen"')),
                "last_seen_time": Number('epoch_ms(service."eventLastSeen")'),
                "last_seen_time_dt": Text(moment('service."eventLastSeen"')),
                "analytic": Object({"uid": Text("type"), "name": Text("type"), "type": "Rule", "type_id": 1}),
            }
        ),
        "evidences": Listed(
            (
                Object(
                    {
                        "src_endpoint": Object({"ip": Text("ev_src_ip")}),
                        "query": Object({"hostname": Text("domain")}),
                        "data": Json("COALESCE(j[3], j[4])"),
                    }
                ),
            )
        ),
        "resources": Listed(
            (
                Object(
                    {
                        "uid": Text("COALESCE(ev_resources[1], ev_actor)"),
                        "type": Text('resource."resourceType"'),
                        "name": Text("ev_actor"),
                        "region": Text("ev_region"),
                        "data": Json("COALESCE(j[1], j[2])"),
                    }
                ),
            )
        ),
        "observables": observables(
            ("evidences[0].src_endpoint.ip", IP, "ev_src_ip"),
            ("resources[0].uid", RESOURCE, "COALESCE(ev_resources[1], ev_actor)"),
        ),
        "unmapped": Json(f"NULLIF(CAST(json_merge_patch(raw, {quoted(_GONE)}) AS VARCHAR), '{{}}')"),
    },
    severity="CASE WHEN severity >= 9 THEN 5 WHEN severity >= 7 THEN 4 WHEN severity >= 4 THEN 3 "
    "WHEN severity >= 1 THEN 2 WHEN severity IS NULL THEN 0 ELSE 1 END",
)

EXPORT = Export("guardduty", (_FINDING,), _PLACES)
