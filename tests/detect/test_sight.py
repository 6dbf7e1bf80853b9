"""Blind spots: what a missing source costs, where, and fields that never were."""

from __future__ import annotations

import yaml
from making import rule_text

from vedette.detect.dataevents import data_events_only
from vedette.detect.load import load_text
from vedette.detect.sight import Known, Place, field_paths, layer, occurs, sights

A, B = Place("1", "eu"), Place("1", "us")
BOTH = frozenset({A, B})
READS = {"s": {"eventSource": "s3.amazonaws.com", "eventName": ["GetObject", "HeadObject"]}, "condition": "s"}
MADE = {"s": {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}, "condition": "s"}


def seen(detection, known, **more):
    rules = load_text(rule_text(detection, tags=["attack.t1136.003", "attack.persistence"], **more))
    data = frozenset(r.id for r in rules if data_events_only(r))
    (sight,) = sights(rules, known, data)
    return sight


def test_a_rule_sees_where_its_source_comes_from():
    """Everywhere, in some places, nowhere."""
    for where, state, places in ((BOTH, "sees", ()), ({A}, "partly", (B,)), (set(), "blind", ())):
        sight = seen(MADE, Known({"cloudtrail": frozenset(where)}, BOTH, BOTH))
        assert sight.state == state
        assert [b.places for b in sight.blind] == ([places] if state != "sees" else [])


def test_a_source_without_regions_covers_its_account():
    """A credential report is the account's."""
    known = Known({"cloudtrail": frozenset({Place("1", "-")})}, BOTH, BOTH)
    assert seen(MADE, known).state == "sees"


def test_rules_over_data_events_need_a_trail_that_records_them():
    """A rule over management events does not."""
    known = Known({"cloudtrail": BOTH}, frozenset({A}), BOTH)
    assert [(b.missing, b.places) for b in seen(READS, known).blind] == [("cloudtrail data events", (B,))]
    assert seen(MADE, known).state == "sees"


def test_only_named_data_events_count_as_such():
    """A rule that names a management call too, or a pattern, can match without them."""
    for names, only in ((["GetObject"], True), (["GetObject", "PutBucketPolicy"], False), (["Get*"], False)):
        detection = {"s": {"eventSource": "s3.amazonaws.com", "eventName": names}, "condition": "s"}
        (rule,) = load_text(rule_text(detection)).rules
        assert data_events_only(rule) is only


def test_fields_that_no_record_has_are_named_where_the_call_occurs():
    """A misspelt field; of a call that never came nothing is said."""
    detection = {"s": {**MADE["s"], "requestParameters.usrName": "x"}, "condition": "s"}
    rules = load_text(rule_text(detection))
    fields = {"cloudtrail": frozenset({"eventsource", "eventname", "requestparameters.username"})}
    for called, never in (
        (frozenset({rules.rules[0].id}), ("cloudtrail: requestParameters.usrName",)),
        (frozenset(), ()),
    ):
        known = Known({"cloudtrail": BOTH}, BOTH, BOTH, fields, {"cloudtrail": 9}, called)
        assert sights(rules, known, frozenset())[0].never_seen == never


def test_paths_of_a_record():
    """Through arrays, in lower case; a null is nothing."""
    record = {"A": [{"b": 1}, {"C": None}], "d": {}}
    assert field_paths(record) == {"a", "a.b", "d"}
    assert occurs("A.B", frozenset({"a.b"}))
    assert occurs("a", frozenset({"a.b"}))
    assert not occurs("a.c", frozenset({"a.b"}))


def test_a_correlation_needs_what_its_rules_need():
    """And is as blind as they are."""
    text = (
        rule_text(READS, name="base")
        + "---\n"
        + yaml.safe_dump(
            {
                "title": "many",
                "correlation": {
                    "type": "event_count",
                    "rules": ["base"],
                    "group-by": ["ev_actor"],
                    "timespan": "5m",
                    "condition": {"gte": 3},
                },
            }
        )
    )
    rules = load_text(text)
    data = frozenset(r.id for r in rules if data_events_only(r))
    (sight,) = sights(rules, Known({"cloudtrail": BOTH}, frozenset(), BOTH), data)
    assert (sight.needs, sight.state) == (("cloudtrail",), "blind")


def test_the_layer_has_the_best_state_of_each_technique():
    """In the colours of its legend."""
    sees = seen(MADE, Known({"cloudtrail": BOTH}, BOTH, BOTH))
    blind = seen(MADE, Known({}, BOTH, BOTH))
    made = layer([blind, sees])
    assert [(t["techniqueID"], t["score"]) for t in made["techniques"]] == [("T1136.003", 100)]
    assert "(blind)" in made["techniques"][0]["comment"]
