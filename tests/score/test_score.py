"""The scores: what counts as caught, what as flagged, and that what is missing is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from score.about import ARGUED, PANTHER, STRATUS, STREAMALERT, TRAILALERTS
from score.cases import Case, Corpora, read
from score.judge import about, judge, merged
from score.organisation import Shape, play
from score.page import page

from vedette.config import Config
from vedette.detect.rule import Rule
from vedette.model import Severity

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
DELETED = {
    "eventVersion": "1.09",
    "userIdentity": {"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::123456789012:user/eve"},
    "eventTime": "2026-06-01T08:00:00Z",
    "eventSource": "cloudtrail.amazonaws.com",
    "eventName": "DeleteTrail",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.1",
    "userAgent": "aws-cli",
    "requestParameters": {"name": "t"},
    "eventID": "e",
    "eventType": "AwsApiCall",
    "recipientAccountId": "123456789012",
    "eventCategory": "Management",
}


@pytest.fixture
def config(tmp_path):
    return Config(home=tmp_path / "home")


def case(event, **more):
    return Case("made", "made up", "cloudtrail", (json.dumps(event).encode(),), **{"bad": True, **more})


def rule(**more):
    shape = {"id": "r", "title": "t", "place": "p", "source": "cloudtrail", "level": Severity.HIGH, "attempt": "low"}
    return Rule(**{**shape, **more})


def test_an_attack_is_caught_by_a_rule_about_it(config):
    """A deleted trail is caught by a loud rule with its technique; a call that only looks is not."""
    looks = {**DELETED, "eventName": "GetTrailStatus", "readOnly": True}
    caught, quiet = judge([case(DELETED, techniques=("T1562.008",)), case(looks, techniques=("T1562.008",))], config)
    assert caught.about(loud=True)
    assert not quiet.about()


def test_single_events_do_not_see_one_another(config):
    """Equal events of several cases stay apart, whatever ids they came with."""
    verdicts = judge([case(DELETED), case(DELETED)], config)
    assert [bool(verdict.hits) for verdict in verdicts] == [True, True]


def test_what_cannot_be_read_is_told(config):
    """A case whose record is no event of its source has no hits, and says why."""
    verdict = judge([Case("made", "broken", "resolver", (b'{"a":1}',), bad=True)], config)[0]
    assert not verdict.hits
    assert verdict.unread


def test_about_is_by_technique_where_no_behaviour_is_named():
    """Sub-techniques count as their technique; another technique does not count."""
    one = case({}, techniques=("T1562.008",))
    assert about(rule(tags=("attack.defense_evasion", "attack.t1562.001")), one)
    assert not about(rule(tags=("attack.t1098",)), one)


def test_a_failed_call_counts_against_a_negative_only_if_it_is_loud(config):
    """The quiet match of a refused call is listed, and no false flag; the same match of a call that was done is one."""
    refused = {**DELETED, "eventName": "StopLogging", "errorCode": "AccessDenied"}
    (verdict,) = judge([case(refused, bad=False, techniques=("T1562.008",), failed=True)], config)
    quiet = replace(verdict, hits=tuple(replace(hit, severity=Severity.LOW) for hit in verdict.hits))
    assert quiet.about()
    assert not quiet.flagged()
    assert replace(quiet, case=replace(quiet.case, failed=False)).flagged()
    loud = replace(verdict, hits=tuple(replace(hit, severity=Severity.HIGH) for hit in verdict.hits))
    assert loud.flagged()


def test_hits_of_a_rule_are_one(config):
    """A rule that matched twice is one hit, of its higher severity."""
    hit = judge([case(DELETED)], config)[0].hits[0]
    low = replace(hit, severity=Severity.LOW, events=frozenset({"x"}))
    (found,) = merged([low, hit])
    assert found.severity == hit.severity
    assert found.events == hit.events | {"x"}


def test_missing_corpora_are_told(tmp_path):
    """Without corpora there are no cases, and the page says what was not measured."""
    found = read(tmp_path)
    assert found.cases == []
    assert "cloudtrail/stratus" in page(found, [], [])


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
def test_every_labelled_rule_has_its_behaviours():
    """Each technique, rule and file of the corpora is in our table, so that no case is judged by chance."""
    found = read(CORPORA)
    assert found.missing == []
    assert {one.name for one in found.of("stratus")} == set(STRATUS)
    assert {one.name.partition(": ")[0] for one in found.of("panther")} <= set(PANTHER)
    assert {one.name.rpartition(" ")[0] for one in found.of("trailalerts")} == set(TRAILALERTS)
    assert all(one.behaviours for one in found.of("streamalert") if one.bad)
    assert set(STREAMALERT)
    assert set(ARGUED) <= {one.name for one in found.cases if not one.bad}
    assert any(one.failed for one in found.of("panther"))


def test_an_organisation_is_scored(tmp_path, config):
    """A story's alerts are told apart from those of no story, and the page shows both."""
    shape = Shape("a day", ("root-takeover",), 7, 900, 1, 0)
    outcome = play(shape, tmp_path / "sim", config)
    assert outcome.missed == []
    assert outcome.found["root-takeover"]
    assert len(outcome.false_by_day()) == 1
    (held,) = outcome.incidents_of("root-takeover")
    assert (held.stories, held.false) == ({"root-takeover"}, 0)
    assert {alert.id for alert in held.incident.alerts} == {alert.id for alert in outcome.found["root-takeover"]}
    assert outcome.false_incidents_by_day() == [len(outcome.held) - 1]
    text = page(Corpora(), [], [outcome])
    assert "(`root-takeover`) | 1 | " in text
    assert "Intrusions in one or two incidents: 1 of 1 (100.0 %), in one: 1." in text
    assert "Time per rule" in text
