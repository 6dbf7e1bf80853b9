"""Sigma's eight correlations against a slow reading: over two sources, in chains, shuffled, batched and late."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SEEDED, examples, record
from streams import ALL, BASES, COUNTS, GROWING, METRICS, SOURCES, START, TEMPORAL, cut, drawn, loaded
from tables import WAYS, Spy, Tables, found, hold

from vedette import registry
from vedette.detect import correlate, frame, run
from vedette.detect import reference_correlate as reference
from vedette.detect.events import base_event, merged
from vedette.model import Severity


@pytest.mark.parametrize("kinds", [COUNTS, TEMPORAL, METRICS], ids=["counts", "temporal", "metrics"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(6), **SEEDED)
def test_one_batch_equals_the_reference(engine, kinds, seed):
    """Every kind with every operator, extended conditions and chains."""
    _, documents, events = drawn(seed, kinds, growing=False)
    hold(engine, documents, [events])


@pytest.mark.parametrize(("many", "sparse"), WAYS.values(), ids=WAYS)
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(5), **SEEDED)
def test_batches_in_any_order_end_the_same(engine, monkeypatch, many, sparse, seed):
    """What only grows, shuffled, late and in batches of any size and source: the same alerts with the same events."""
    monkeypatch.setattr(run, "_MANY_ROWS", many)
    monkeypatch.setattr(frame, "_MOST_PARTIES", 100.0)
    monkeypatch.setattr(frame, "_SPARSE", sparse)
    r, documents, events = drawn(seed, GROWING, growing=True)
    r.shuffle(events)
    hold(engine, documents, cut(r, events))


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(6), **SEEDED)
def test_what_settles_ends_the_same(engine, seed):
    """What later events could make false, batched and out of order by less than the lateness: the same alerts."""
    r, documents, events = drawn(seed, ALL, growing=False)
    lateness = r.choice((1, 60, 900))
    events.sort(key=lambda e: (e.time + timedelta(seconds=r.randint(0, lateness - 1)), e.id))
    hold(engine, documents, cut(r, events), timedelta(seconds=lateness))


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(5), **SEEDED)
def test_the_faster_path_means_the_same(engine, monkeypatch, seed):
    """Counts that only grow give the same alerts by either path."""
    _, documents, events = drawn(seed, COUNTS, growing=True)
    usual = found(engine, documents, [events])
    with monkeypatch.context() as patched:
        patched.setattr(correlate, "plain", lambda *_: False)
        assert found(engine, documents, [events]) == usual


def linked(*rules, **inner):
    """Rules with one temporal correlation over these base rules."""
    top = {"type": "temporal", "rules": list(rules), "timespan": "1h", "group-by": ["ev_src_ip"], **inner}
    return loaded({"top": {"name": "top", "correlation": top}, **{name: BASES[name] for name in rules}})


def put(number, minute, name="PutObject", ip="10.0.0.1"):
    """A call of that minute."""
    time = START + timedelta(minutes=minute)
    fields = {"eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}", "eventName": name, "sourceIPAddress": ip}
    fields["requestParameters"] = {"key": "a"}
    made = record(fields, number)
    return reference.Event(made["eventID"], time, made, "cloudtrail")


def test_what_cannot_match_asks_for_nothing(engine):
    """Where no new row may match a base rule, no row of any table is read for the correlation."""
    events = [put(0, 0, "Other"), put(1, 1, "GetObject")]
    tables = Tables(engine, linked("writes", "asks"), events)
    tables.batch(events[1:])
    counting = Spy(engine)
    detector = run.Detector(tables.detector.rules.values(), counting)
    assert not list(detector.run("new_cloudtrail", None, SOURCES["cloudtrail"], near=tables._near))
    assert not [sql for sql in counting.asked if "vedette_hits" in sql or "near_" in sql]


def test_groups_that_cannot_fire_are_not_carried(engine):
    """Of many addresses that do one thing, only the one that does both is looked at event by event."""
    events = [put(n, n % 50, ip=f"10.0.1.{n}") for n in range(60)]
    events += [put(100, 5, "GetObject", "10.0.1.7"), put(101, 55, "GetObject", "10.0.2.1")]
    tables = Tables(engine, linked("writes", "gets"), events)
    tables.batch(events)
    assert {entity for entity, _ in tables.found["top"]} == {"10.0.1.7"}
    assert engine.rows("SELECT DISTINCT g0 FROM vedette_hits_0") == [("10.0.1.7",)]


def test_few_new_rows_read_their_own_groups(engine):
    """Of what is stored, only the groups of the new rows within reach of them are read."""
    old = [put(n, n % 50, ip=f"10.0.1.{n % 5}") for n in range(60)] + [put(90, -200, ip="10.0.1.1")]
    new = [put(100, 40, "GetObject", "10.0.1.1")]
    tables = Tables(engine, linked("writes", "gets"), [*old, *new])
    tables.batch(old)
    tables.batch(new)
    times = engine.rows("SELECT g0, min(ev_time), max(ev_time) FROM vedette_hits_0 GROUP BY g0")
    assert [group for group, _, _ in times] == ["10.0.1.1"]
    assert min(time for _, time, _ in times) > START - timedelta(minutes=60)


def test_a_list_joins_by_each_of_its_members(engine):
    """Two events are of one group where they share any address, key or name in their records."""
    events = [
        put(1, 0, "PutObject", "10.0.0.1"),
        put(2, 1, "GetObject", "10.0.0.2"),
        put(3, 2, "GetObject", "10.0.0.3"),
    ]
    events[2].record["requestParameters"] = {"key": "a", "from": "10.0.0.1"}
    rules = linked("writes", "gets", **{"group-by": ["ev_related"]})
    tables = Tables(engine, rules, events)
    tables.batch(events)
    assert "10.0.0.1" in {entity for entity, _ in tables.found["top"]}
    assert "10.0.0.2" not in {entity for entity, _ in tables.found["top"]}


def test_a_match_of_refused_events_alone_is_an_attempt(engine):
    """The level is that of the attempt only where every event was refused or failed, whatever their source."""
    for errors, level in ((("AccessDenied", "AccessDenied"), "low"), (("AccessDenied", None), "high")):
        events = [put(1, 0), put(2, 1, "GetObject")]
        for one, error in zip(events, errors, strict=True):
            one.record["errorCode"] = error
        rules = linked("writes", "gets")
        rules = replace(
            rules, rules=tuple(replace(r, level=Severity.HIGH, attempt="low") if r.name == "top" else r for r in rules)
        )
        tables = Tables(engine, rules, events)
        tables.batch(events)
        (match,) = run.Detector(rules, engine).run("new_cloudtrail", None, SOURCES["cloudtrail"])
        assert match.severity == level


@pytest.mark.parametrize(("other", "raised"), [("first", set()), ("second", {"111122223333"})])
def test_a_finding_that_is_told_again_is_one_event(engine, other, raised):
    """GuardDuty tells of a finding anew when it changes: one id at two times counts once, in one batch or in two."""
    source = registry.source("guardduty")
    base = {"detection": {"s": {"severity|gte": 1}, "condition": "s"}, "logsource": source.sigma}
    inner = {"type": "event_count", "rules": ["found"], "timespan": "1h", "group-by": ["ev_account"]}
    rules = loaded({"top": {"name": "top", "correlation": {**inner, "condition": {"gte": 2}}}, "found": base})
    made = [
        merged(base_event(source), {"id": name, "updatedAt": f"2026-06-01T08:{minute}:00Z"})
        for name, minute in (("first", 10), (other, 20))
    ]
    lines = [json.dumps(one).encode() for one in made]
    assert not engine.load("told_all", source, lines)
    for number, new in enumerate((lines, lines[1:])):
        assert not engine.load("told_new", source, new)
        context = "told_all" if number else None
        assert {m.entity for m in run.Detector(rules, engine).run("told_new", context, source)} == raised
