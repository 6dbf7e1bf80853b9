"""Correlations against a slow reading, in one batch and in many, shuffled and late."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making import LOGSOURCE, SOURCE, dumped, examples, record, rule

from vedette.detect import reference_correlate as reference
from vedette.detect import run
from vedette.detect.load import load_text
from vedette.detect.run import Detector

BASES = {
    "reads": {"s": {"eventName|startswith": ["Get", "List"]}, "condition": "s"},
    "writes": {"s": {"eventName": "PutObject", "requestParameters.key|contains": "a"}, "condition": "s"},
}
START = datetime(2026, 6, 1, 23, 40, tzinfo=UTC)


def correlation(r: Random, *, growing: bool) -> dict[str, Any]:
    """A correlation; a growing one can only become truer with more events."""
    condition: dict[str, Any] = {r.choice(("gte", "gt")): r.randint(1, 5)}
    if not growing:
        condition = {r.choice(("lt", "lte", "eq", "neq")): r.randint(1, 4)}
        if r.random() < 0.3:
            condition = {"gte": 2, "lt": r.randint(3, 5)}
    kind = r.choice(("event_count", "value_count"))
    if kind == "value_count":
        condition["field"] = r.choice(("eventName", "requestParameters.key", "what"))
    group_by = r.choice((["ip"], ["userIdentity.userName"], ["userIdentity.userName", "ip"], []))
    inner: dict[str, Any] = {
        "type": kind,
        "rules": r.choice((["reads"], ["reads", "writes"], ["writes", "reads"])),
        "timespan": r.choice(("10s", "1m", "5m", "1h")),
        "condition": condition,
        "aliases": {
            "ip": {"reads": "sourceIPAddress", "writes": "requestParameters.ip"},
            "what": {"reads": "awsRegion", "writes": "requestParameters.key"},
        },
    }
    inner["aliases"] = {a: {n: f for n, f in m.items() if n in inner["rules"]} for a, m in inner["aliases"].items()}
    if group_by:
        inner["group-by"] = group_by
    return {
        "title": "many",
        "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12",
        "window": r.choice(("5m", "1h", "1d")),
        "correlation": inner,
    }


def event(r: Random, number: int) -> dict[str, Any]:
    time = START + timedelta(seconds=r.choice((r.randint(0, 100), r.randint(0, 3000), r.randint(0, 30) * 60)))
    made = {
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": r.choice(("GetObject", "ListBuckets", "PutObject", "Other")),
        "sourceIPAddress": r.choice(("10.0.0.1", "10.0.0.2", None)),
        "awsRegion": r.choice(("a", "b", None)),
        "requestParameters": {
            "key": r.choice(("a", "ab", "b", None)),
            "ip": r.choice(("10.0.0.1", "10.0.0.2")),
        },
        "userIdentity": {"userName": r.choice(("mira", "jo", None))},
    }
    return record(made, number)


def found(engine, rules, batches, *, alone: bool) -> dict[tuple[str, int], set[str]]:
    """Entity and number of the alert window → event ids, over batches that come one after another."""
    detector = Detector(rules, engine)
    (linked,) = (r for r in rules if r.correlation)
    alerts: dict[tuple[str, int], set[str]] = {}
    seen: list[bytes] = []
    for batch in batches:
        lines = [json.dumps(made).encode() for made in batch]
        seen += lines
        assert not engine.load("new_rows", SOURCE, lines)
        if not alone:
            engine.load("all_rows", SOURCE, seen)

        def context(window):
            engine.execute(
                "CREATE OR REPLACE VIEW around AS SELECT * FROM all_rows WHERE "
                f"ev_time >= TIMESTAMPTZ '{window.start}' AND ev_time < TIMESTAMPTZ '{window.end}'"
            )
            return "around"

        for match in detector.run("new_rows", None if alone else context, SOURCE):
            if match.rule_id != linked.id:
                continue  # a base rule that this correlation does not name raises by itself
            key = (match.entity, int(match.time.timestamp() // linked.window_seconds))
            alerts.setdefault(key, set()).update(e.ev_id for e in match.events)
            assert match.count == len(match.events)
    return alerts


def case(seed: int, *, growing: bool):
    r = Random(seed)
    wanted = correlation(r, growing=growing)
    rules = load_text(dumped([wanted, *(rule(detection, name=name) for name, detection in BASES.items())]))
    assert not rules.errors, rules.errors[0]
    records = [event(r, n) for n in range(r.randint(1, 60))]
    timed = [reference.Event(made["eventID"], datetime.fromisoformat(made["eventTime"]), made) for made in records]
    named = {name: {"detection": detection, "logsource": LOGSOURCE} for name, detection in BASES.items()}
    expected = reference.alerts("many", {"many": wanted, **named}, timed)
    return r, rules, records, {key: {event_id for _, event_id in events} for key, events in expected.items()}


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
@example(seed=1)
def test_one_batch_equals_the_reference(engine, seed):
    """Every operator, over events in any order."""
    r, rules, records, expected = case(seed, growing=seed % 2 == 0)
    r.shuffle(records)
    assert found(engine, rules, [records], alone=True) == expected


@pytest.mark.parametrize("many", [0, 200_000], ids=["all near rows at once", "new groups first"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
def test_batches_in_any_order_end_the_same(engine, monkeypatch, many, seed):
    """Shuffled, late and in batches of any size, many new rows or few: the same alerts with the same events."""
    monkeypatch.setattr(run, "_MANY_ROWS", many)
    r, rules, records, expected = case(seed, growing=True)
    r.shuffle(records)
    cuts = sorted({0, len(records), *(r.randint(0, len(records)) for _ in range(3))})
    batches = [records[a:b] for a, b in pairwise(cuts)]
    assert found(engine, rules, batches, alone=False) == expected
    assert found(engine, rules, [records], alone=False) == expected
