"""The detector: narrowing changes nothing, severities, entities, counts."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import SOURCE, record, rule_text
from random_rules import detection, encoded
from random_rules import record as random_record

from vedette.detect import single
from vedette.detect.load import load_text
from vedette.detect.matches import MOST_EVENTS
from vedette.detect.run import Detector
from vedette.model import Severity

SIMPLE = {"s": {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}, "condition": "s"}


@pytest.fixture
def detect(engine):
    """Run rule texts over events in one table; the matches."""

    def run(text, events):
        rules = load_text(text)
        assert not rules.errors, rules.errors[0]
        engine.load("fresh", SOURCE, [json.dumps(record(e, n)).encode() for n, e in enumerate(events)])
        return list(Detector(rules, engine).run("fresh", None, SOURCE))

    return run


@given(seed=st.integers(0, 2**48))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_narrowing_changes_nothing(engine, seed):
    """Twelve rules over narrowed candidates find what each finds by itself over all rows."""
    r = Random(seed)
    engine.load("fresh", SOURCE, [encoded(r, random_record(r)) for _ in range(60)])
    texts = [rule_text(detection(r)) for _ in range(12)]
    rules = [rule for text in texts for rule in load_text(text).rules]
    detector = Detector(rules, engine)
    for _ in range(2):  # the second time from what is remembered of the pairs
        found: dict[str, set[str]] = {}
        for match in detector.run("fresh", None, SOURCE):
            found.setdefault(match.rule_id, set()).update(e.ev_id for e in match.events)
        for rule in rules:
            alone = {row[0] for row in engine.rows(f"SELECT ev_id FROM fresh WHERE {rule.where}")}
            assert found.get(rule.id, set()) == alone, rule.where


def test_an_attempt_is_a_match_of_its_own(detect):
    """What was refused has the rule's lower severity, and does not mix with what was done."""
    events = [{"errorCode": code} for code in ("AccessDenied", "ThrottlingException")] + [{}, {}]
    found = detect(rule_text(SIMPLE, attempt="low"), events)
    assert sorted((m.severity, m.count) for m in found) == [(Severity.LOW, 2), (Severity.MEDIUM, 2)]


def test_attempts_can_be_dropped(detect):
    """`attempt: none`."""
    assert [m.count for m in detect(rule_text(SIMPLE, attempt="none"), [{"errorCode": "AccessDenied"}, {}])] == [1]


def test_the_entity_is_what_the_rule_says(detect):
    """Several fields are joined, missing ones left out, and nothing at all is unknown."""
    text = rule_text(SIMPLE, entity=["requestParameters.userName", "ev_src_ip"])
    found = detect(text, [{"requestParameters": {"userName": "a"}}, {"sourceIPAddress": "x"}])
    assert sorted(m.entity for m in found) == ["a / 203.0.113.24", "unknown"]


def test_matches_are_cut_at_alert_windows(detect):
    """Two days are two matches; their times are the first events'."""
    days = ["2026-06-01T23:59:59Z", "2026-06-02T00:00:00Z", "2026-06-02T01:00:00Z"]
    found = detect(rule_text(SIMPLE), [{"eventTime": t} for t in reversed(days)])
    assert [(m.time.isoformat(), m.count) for m in found] == [
        ("2026-06-01T23:59:59+00:00", 1),
        ("2026-06-02T00:00:00+00:00", 2),
    ]


def test_many_events_are_counted_and_few_carried(detect):
    """The count is true, and the earliest events come along."""
    events = [{"eventTime": f"2026-06-01T0{n // 3600}:{n // 60 % 60:02}:{n % 60:02}Z"} for n in range(MOST_EVENTS + 5)]
    (match,) = detect(rule_text(SIMPLE), events)
    assert (match.count, len(match.events)) == (MOST_EVENTS + 5, MOST_EVENTS)
    assert match.events[0].ev_time == match.time
    assert match.events == tuple(sorted(match.events, key=lambda e: e.ev_time))


@given(seed=st.integers(0, 2**48))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_few_events_are_ranked_as_many(engine, monkeypatch, seed):
    """Here or in the engine: the same matches in the same order, with the same earliest events and counts."""
    r = Random(seed)
    monkeypatch.setattr(single, "MOST_EVENTS", 3)
    rules = [rule for _ in range(12) for rule in load_text(rule_text(detection(r))).rules]
    engine.load("fresh", SOURCE, [encoded(r, random_record(r)) for _ in range(60)])
    found = []
    for few in (0, 5_000):
        monkeypatch.setattr(single, "_FEW", few)
        found.append(list(Detector(rules, engine).run("fresh", None, SOURCE)))
    assert found[0] == found[1]


def test_the_time_of_each_rule_is_kept(engine):
    """Also of those that found nothing."""
    rules = load_text("---\n".join(rule_text({"s": {"eventName": n}, "condition": "s"}) for n in ("CreateUser", "x")))
    engine.load("fresh", SOURCE, [json.dumps(record({})).encode()])
    detector = Detector(rules, engine)
    list(detector.run("fresh", None, SOURCE))
    assert set(detector.rule_seconds) <= {r.id for r in rules}
    assert all(seconds > 0 for seconds in detector.rule_seconds.values())


def test_a_silent_rule_raises_nothing(engine):
    """A base rule of a correlation."""
    rules = [replace(r, raises=False) for r in load_text(rule_text(SIMPLE))]
    engine.load("fresh", SOURCE, [json.dumps(record({})).encode()])
    assert not list(Detector(rules, engine).run("fresh", None, SOURCE))


def test_no_rows_no_matches(engine):
    """An empty relation is no error."""
    engine.view("no_rows", SOURCE, [])
    assert list(Detector(load_text(rule_text(SIMPLE)), engine).run("no_rows", None, SOURCE)) == []
