"""Exceptions: read with line and reason, applied by the time of the event, kept and counted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from making import SOURCE, record, rule_text

from vedette.detect.exceptions import applied, load
from vedette.detect.load import load_text
from vedette.detect.run import Detector

TODAY = dt.date(2026, 6, 1)
SIMPLE = {"s": {"eventName": "CreateUser"}, "condition": "s"}
GOOD = {"name": "ci", "rules": "all", "owner": "mira", "reason": "our pipeline", "until": dt.date(2026, 12, 31)}
CI = "arn:aws:iam::111122223333:user/ci-7"


@pytest.fixture
def detect(engine, tmp_path):
    """Matches of a rule text over events, as (entity, exception, count)."""

    def run(text, events, *entries):
        path = tmp_path / "exceptions.yml"
        path.write_text(yaml.safe_dump(list(entries)))
        given = load(path, TODAY)
        assert not given.errors, given.errors[0]
        rules = applied(load_text(text), given)
        assert not rules.errors, rules.errors[0]
        engine.load("fresh", SOURCE, [json.dumps(record(e, n)).encode() for n, e in enumerate(events)])
        found = given.marked(Detector(rules, engine).run("fresh", None, SOURCE), rules)
        return sorted((m.entity, m.exception, m.count) for m in found)

    return run


def by(arn, **more):
    """An event of that actor."""
    return {"eventName": "CreateUser", "userIdentity": {"type": "IAMUser", "arn": arn, "userName": "x"}, **more}


def test_an_excepted_entity_is_marked(detect):
    """Wildcards, whatever the case; others are not touched."""
    events = [by(CI), by("arn:aws:iam::111122223333:user/mallory")]
    found = detect(
        rule_text(SIMPLE, entity=["userIdentity.arn"]), events, {**GOOD, "entity": "arn:aws:iam::*:USER/ci-*"}
    )
    assert found == [(CI, "ci", 1), ("arn:aws:iam::111122223333:user/mallory", "", 1)]


def test_an_excepted_event_is_a_match_of_its_own(detect):
    """Of one entity, what the selection describes is apart from the rest."""
    events = [by(CI), by(CI, sourceIPAddress="198.51.100.9")]
    entry = {**GOOD, "where": {"sourceIPAddress|cidr": "198.51.100.0/24"}}
    assert detect(rule_text(SIMPLE, entity=["userIdentity.arn"]), events, entry) == [(CI, "", 1), (CI, "ci", 1)]


def test_entity_and_where_must_both_hold(detect):
    """An event from the address by another is no exception."""
    events = [by(CI), by("arn:aws:iam::111122223333:user/ci_7")]
    entry = {**GOOD, "entity": "*:user/ci_7", "where": {"sourceIPAddress": "203.0.113.24"}}
    found = detect(rule_text(SIMPLE, entity=["userIdentity.arn"]), events, entry)
    assert found == [(CI, "", 1), ("arn:aws:iam::111122223333:user/ci_7", "ci", 1)]


def test_an_exception_ends_by_the_time_of_the_event(detect):
    """Its last day counts whole; the day after is none."""
    events = [by(CI, eventTime=f"2026-06-0{day}T23:00:00Z") for day in (1, 2)]
    for how in ({"entity": "*"}, {"where": {"eventName": "CreateUser"}}):
        found = detect(rule_text(SIMPLE, entity=["userIdentity.arn"]), events, {**GOOD, **how, "until": TODAY})
        assert found == [(CI, "", 1), (CI, "ci", 1)]


def test_a_correlation_does_not_count_what_is_excepted(detect):
    """Three events and a threshold of three: one excepted, and nothing fires; another correlation still counts it."""
    base = rule_text(SIMPLE, name="base")
    counts = [
        yaml.safe_dump(
            {
                "title": title,
                "id": f"0b8f4a5e-0000-4000-8000-00000000000{n}",
                "correlation": {
                    "type": "event_count",
                    "rules": ["base"],
                    "group-by": ["ev_account"],
                    "timespan": "10m",
                    "condition": {"gte": 3},
                },
            }
        )
        for n, title in enumerate(("one", "two"))
    ]
    text = "---\n".join([base, *counts])
    events = [by(CI), by(CI), by(CI, sourceIPAddress="198.51.100.9")]
    entry = {**GOOD, "rules": "0b8f4a5e-0000-4000-8000-000000000000", "where": {"sourceIPAddress": "198.51.100.9"}}
    assert detect(text, events, entry) == [("111122223333", "", 3)]
    assert len(detect(text, events)) == 2


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("x", "is a map"),
        ({**GOOD, "entity": "*", "reasn": "x"}, "unknown key 'reasn'"),
        ({**GOOD}, "about everything"),
        ({**GOOD, "entity": "*", "owner": ""}, "no owner"),
        ({**GOOD, "entity": "*", "until": "soon"}, "is no day"),
    ],
)
def test_bad_entries_are_told_with_their_line(tmp_path, entry, message):
    """Each by itself; the good ones hold."""
    path = tmp_path / "exceptions.yml"
    path.write_text(yaml.safe_dump([{**GOOD, "entity": "*"}, entry]))
    given = load(path, TODAY)
    assert [e.name for e in given.entries] == ["ci"]
    assert message in str(given.errors[0])
    assert str(path) + ":" in str(given.errors[0])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"rules": ["nobody"], "entity": "*"}, "no rule is called nobody"),
        ({"where": {"sourceIPAddress|cidre": "1.2.3.0/24"}}, "cidre"),
    ],
)
def test_what_cannot_be_applied_is_an_error(tmp_path, more, message):
    """And no reason to run without the other rules."""
    path = tmp_path / "exceptions.yml"
    path.write_text(yaml.safe_dump([{**GOOD, **more}]))
    rules = applied(load_text(rule_text(SIMPLE)), load(path, TODAY))
    assert len(rules) == 1
    assert message in str(rules.errors[0])


def test_files_that_are_none_are_told(tmp_path):
    """No YAML, no list, not there; an empty one has no entries."""
    path = tmp_path / "e.yml"
    for text, errors in (("{", 1), ("a: 1", 1), ("", 0)):
        path.write_text(text)
        assert len(load(path, TODAY).errors) == errors
    assert load(tmp_path / "none.yml", TODAY).errors
    assert load(None, TODAY).entries == ()


def test_ended_exceptions_are_told(tmp_path):
    """Whose they are, and when they ended."""
    path = tmp_path / "e.yml"
    path.write_text(yaml.safe_dump([{**GOOD, "entity": "*", "until": dt.date(2026, 5, 31)}]))
    (told,) = load(path, TODAY).expired
    assert "'ci' of mira has ended on 2026-05-31" in told


def test_the_documented_example_is_read(tmp_path):
    """Its rule's id is made up, all else holds."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "keep-alerts-few.md").read_text()
    path = tmp_path / "exceptions.yml"
    path.write_text(page.split("<!-- example: exceptions -->\n```yaml\n")[1].split("```")[0])
    given = load(path, TODAY)
    assert ([e.name for e in given.entries], given.errors) == (["nightly-scanner", "deployments"], ())
    (problem,) = applied(load_text(rule_text(SIMPLE)), given).errors
    assert "no rule is called" in str(problem)
