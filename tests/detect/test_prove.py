"""Tests inside rules, and the house rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from making import LOGSOURCE, SOURCE

from vedette import registry
from vedette.detect.events import base_event, encoded, merged
from vedette.detect.load import load_text
from vedette.detect.prove import house, prove
from vedette.detect.rule import with_bases
from vedette.errors import RuleError

GOOD = {
    "title": "A user was created",
    "id": "5b6b3a0e-5f1a-4c63-9b0e-0d5a4a5d3b11",
    "description": "Someone made an IAM user.",
    "tags": ["attack.persistence", "attack.t1136.003"],
    "logsource": LOGSOURCE,
    "detection": {"s": {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}, "condition": "s"},
    "falsepositives": ["administrators"],
    "level": "medium",
    "attempt": "low",
    "misses": "Users made through federation.",
    "runbook": ["Read what userIdentity.arn did in the 24 h before", "Look for the new name in the 7 days after, requestParameters.userName"],
    "tests": [
        {"name": "made", "match": True, "severity": "medium", "event": {"eventName": "CreateUser"}},
        {"name": "refused", "match": True, "severity": "low", "event": {"eventName": "CreateUser", "errorCode": "AccessDenied"}},
        {"name": "deleted", "match": False, "event": {"eventName": "DeleteUser"}},
    ],
}  # fmt: skip


def loaded(**changes):
    rules = load_text(yaml.safe_dump({**GOOD, **changes}), ours=True)
    assert not rules.errors, rules.errors[0]
    return rules


def test_a_good_rule_passes(engine):
    """Its three tests, and every house rule."""
    rules = loaded()
    assert [v.reason for v in prove(rules, engine)] == ["", "", ""]
    assert house(rules.rules[0]) == []


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ({"match": False, "event": {}}, "should not"),
        ({"match": True, "event": {"eventSource": None}}, "should"),
        ({"match": True, "severity": "high", "event": {}}, "its severity is medium"),
        ({"match": True}, "no event"),
        ({"match": "yes", "event": {}}, "true or false"),
        ({"match": True, "events": [{"repeat": 2, "every": "often", "event": {}}]}, "no span"),
        ({"match": True, "events": [{"after": "1h", "event": {}}]}, "beside 'event' stands 'after'"),
        ({"match": True, "evnt": {}}, "unknown key 'evnt'"),
    ],
)
def test_a_failing_test_says_why(engine, test, reason):
    """What happened, against what should have."""
    (verdict,) = prove(loaded(tests=[{"name": "t", **test}]), engine)
    assert not verdict.passed
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "77caf516-34e5-1df9-b4db-20744fea0a60"}, "UUID"),
        ({"tags": ["attack.persistence"]}, "technique"),
        ({"misses": ""}, "misses"),
        ({"falsepositives": []}, "falsepositives"),
        ({"runbook": ["Look at userIdentity.arn over 24 h"]}, "fewer than two"),
        ({"runbook": ["Look at userIdentity.arn", GOOD["runbook"][1]]}, "no span of time"),
        ({"runbook": ["Look around for 24 h", GOOD["runbook"][1]]}, "no field"),
        ({"tests": GOOD["tests"][:2]}, "must not match"),
        ({"tests": GOOD["tests"][2:]}, "must match"),
        ({"tests": [GOOD["tests"][0], GOOD["tests"][2]]}, "attempt"),
    ],
)
def test_house_rules_are_held(change, told):
    """Each thing a rule of ours lacks is told by itself."""
    assert any(told in error.what for error in house(loaded(**change).rules[0]))


def test_the_base_event_says_nothing_about_the_call():
    """The identity stays; what depends on the call is gone."""
    base = base_event(SOURCE)
    assert "arn" in base["userIdentity"]
    assert not {"requestParameters", "responseElements", "errorCode"} & set(base)


def test_events_are_laid_over_the_base():
    """Objects key by key; null takes away."""
    assert merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": None, "e": 4}, "d": {"f": 5}}) == {
        "a": {"c": 2, "e": 4},
        "d": {"f": 5},
    }


def test_repeated_events_differ_in_id_and_time():
    """Spaced by `every`, numbered by `vary`."""
    test = {"name": "t", "events": [{"repeat": 3, "every": "20s", "event": {}, "vary": {"a.b": "n-{n}"}}, {}]}
    made = [json.loads(line) for line in encoded(SOURCE, test)["cloudtrail"]]
    assert [m["eventTime"][-9:] for m in made] == ["08:14:07Z", "08:14:27Z", "08:14:47Z", "08:15:07Z"]
    assert [m.get("a", {}).get("b") for m in made] == ["n-1", "n-2", "n-3", None]
    assert len({m["eventID"] for m in made}) == 4


def test_an_event_that_is_no_map_is_an_error():
    """With the rule's place."""
    with pytest.raises(RuleError) as caught:
        encoded(SOURCE, {"name": "t", "events": ["x"]}, "x.yml:1")
    assert caught.value.where == "x.yml:1"


def test_an_event_of_a_source_whose_samples_are_lines_is_a_line():
    """Flow logs come as lines, or as Parquet; their tests give lines."""
    source = registry.source("vpc_flow")
    line = "2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - 1780301640 1780301700 - NODATA"
    assert encoded(source, {"name": "t", "event": {"raw": line}}) == {"vpc_flow": [line.encode()]}


def test_events_of_several_sources_follow_one_another():
    """On one clock, each in its own source's shape; an unknown source is told with the rule's place."""
    other = {"source": "resolver", "repeat": 2, "every": "1m", "event": {"query_name": "a."}}
    last = {"source": "s3_access", "event": {"raw": "{time} {n}"}}
    made = encoded(SOURCE, {"name": "t", "events": [{}, other, {"event": {}}, last]})
    times = [json.loads(line)["eventTime"] for line in made["cloudtrail"]]
    assert times == ["2026-06-01T08:14:07Z", "2026-06-01T08:16:08Z"]
    asked = [json.loads(line) for line in made["resolver"]]
    assert [(one["query_timestamp"], one["query_name"]) for one in asked] == [
        ("2026-06-01T08:14:08Z", "a."),
        ("2026-06-01T08:15:08Z", "a."),
    ]
    assert made["s3_access"] == [b"2026-06-01T08:16:09+00:00 1"]
    with pytest.raises(RuleError, match="resolvr") as caught:
        encoded(SOURCE, {"name": "t", "events": [{"source": "resolvr", "event": {}}]}, "x.yml:1")
    assert caught.value.where == "x.yml:1"


def test_the_example_of_the_page_passes(engine):
    """What the page on correlations shows does what its tests say."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "correlate-events.md").read_text("utf-8")
    shown = re.search(r"<!-- example: correlation -->\n```yaml\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    rules = load_text(shown[1])
    assert not rules.errors, rules.errors[0]
    assert [(v.test, v.reason) for v in prove(rules, engine)] == [
        ("both from one address", ""),
        ("from two addresses", ""),
    ]


def test_what_a_correlation_counts_stays_where_it_is_chosen(engine):
    """Chosen alone, a correlation brings all below it, silent."""
    base = {"title": "b", "name": "b", "id": "1b6b3a0e-5f1a-4c63-9b0e-0d5a4a5d3b11", "logsource": LOGSOURCE}
    base["detection"] = {"s": {"eventName": "A"}, "condition": "s"}
    made = [base]
    for number, (name, below) in enumerate((("low", "b"), ("top", "low"))):
        inner = {"type": "event_count", "rules": [below], "timespan": "1h", "condition": {"gte": 1}, "generate": True}
        made.append(
            {
                "title": name,
                "name": name,
                "id": f"{number + 2}b6b3a0e-5f1a-4c63-9b0e-0d5a4a5d3b11",
                "correlation": inner,
            }
        )
    rules = load_text(yaml.safe_dump_all(made))
    assert not rules.errors, rules.errors[0]
    chosen = with_bases([rules.rule("top")], rules)
    assert {r.name: r.raises for r in chosen} == {"top": True, "low": False, "b": False}
