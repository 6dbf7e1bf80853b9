"""Conditions on one element of an array, and fields that follow from a policy's meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import SOURCE, record, rule_text

from vedette.detect import meaning, reference
from vedette.detect.load import load_text
from vedette.detect.run import Detector
from vedette.lake.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS = "requestParameters.items"


def event(*items: Any) -> dict[str, Any]:
    return {"requestParameters": {"items": list(items)}}


def test_two_conditions_must_hold_for_the_same_element(judge: Callable[..., list[bool]]):
    """One element with the port and another with the range is no match; Sigma's own form is."""
    apart = event({"port": 22, "range": "10.0.0.0/8"}, {"port": 443, "range": "0.0.0.0/0"})
    together = event({"port": 443}, {"port": 22, "range": "0.0.0.0/0"})
    wanted = {"port": 22, "range": "0.0.0.0/0"}
    assert judge({f"{ITEMS}|element": wanted}, apart, together) == [False, True]
    assert judge({f"{ITEMS}.{key}": value for key, value in wanted.items()}, apart, together) == [True, True]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ({"a": 1}, [True, True, False, False]),
        ([{"a": 1, "b": 1}, {"a": 2}], [False, False, True, False]),
        ({"a|gte": 2, "b|exists": False}, [False, False, True, False]),
        ({"a": 1, "b": None}, [True, False, False, False]),
        ({"c.d|contains": "x"}, [False, True, False, False]),
        ({"c|element": {"d": "x", "e": "y"}}, [False, False, False, False]),
        ({"c|element": {"d": "x", "e": "z"}}, [False, True, False, False]),
        ({"one": {"a": 1}, "two": {"b": 2}, "condition": "one and not two"}, [True, False, False, False]),
        ({"a|fieldref": "b"}, [False, False, False, False]),
    ],
)
def test_what_may_stand_in_an_element(judge: Callable[..., list[bool]], inner: Any, expected: list[bool]):
    """Maps, lists of maps, modifiers, nested elements and conditions of their own."""
    events = (
        event({"a": 1}),
        event({"a": 1, "b": 2, "c": [{"d": "x", "e": "z"}, {"d": "w", "e": "y"}]}, 7, None),
        event({"a": 2}),
        event("a", []),
    )
    assert judge({f"{ITEMS}|element": inner}, *events) == expected


def test_an_array_with_one_member_may_be_an_object(judge: Callable[..., list[bool]]):
    """CloudTrail writes lists of one as objects now and then."""
    assert judge({f"{ITEMS}|element": {"a": 1}}, {"requestParameters": {"items": {"a": 1}}}) == [True]


@pytest.mark.parametrize(
    ("detection", "message"),
    [
        ({f"{ITEMS}|element": "x"}, "holds no map of fields"),
        ({f"{ITEMS}|element": {}}, "holds no map of fields"),
        ({f"{ITEMS}|contains|element": {"a": 1}}, "the one modifier of a field"),
        ({f"{ITEMS}|element": {"|all": ["x", "y"]}}, "holds keywords"),
        ({f"{ITEMS}|element": {"a|nonsense": 1}}, "Unknown modifier"),
    ],
)
def test_a_wrong_element_is_told(detection: dict[str, Any], message: str):
    """The error says what is off."""
    found = load_text(rule_text({"selection": detection, "condition": "selection"}))
    assert message in str(found.errors[0])


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def put(document: str) -> dict[str, Any]:
    return {"eventSource": "sns.amazonaws.com", "eventName": "SetTopicAttributes", "requestParameters": {
        "attributeName": "Policy", "attributeValue": document,
    }}  # fmt: skip


ALLOW = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("opens_to", "world", [True, False, False, False]),
        ("opens_to", "foreign", [False, True, False, False]),
        ("foreign|contains", "444455556666", [False, True, False, False]),
        ("opens_to", "own", [False, False, True, False]),
        ("opens_to|exists", True, [True, True, True, False]),
        ("unreadable|contains", "not JSON", [False, False, False, True]),
    ],
)
def test_a_policys_meaning_is_a_field(judge: Callable[..., list[bool]], name: str, value: Any, expected: list[bool]):
    """A rule asks whom a policy lets in as it asks any field."""
    events = (
        put(policy(ALLOW | {"Principal": "*"})),
        put(policy(ALLOW | {"Principal": {"AWS": "arn:aws:iam::444455556666:root"}})),
        put(policy(ALLOW | {"Principal": {"AWS": record({})["recipientAccountId"]}})),
        put('{"Statement": '),
    )
    assert judge({f"vedette.policy.{name}": value}, *events) == expected


def test_accounts_of_the_lake_are_ones_own():
    """An account that rows are of is not foreign, and neither is one of the configuration."""
    engine = Engine()  # of its own: the functions it has know what is one's own
    rules = load_text(rule_text({"s": {"vedette.policy.opens_to": "foreign"}, "condition": "s"}))
    opened = [put(policy(ALLOW | {"Principal": {"AWS": account}})) for account in ("444455556666", "777788889999")]
    other = {"eventName": "ListTopics", "recipientAccountId": "444455556666"}
    records = [json.dumps(record(e, n)).encode() for n, e in enumerate([*opened, other])]
    assert not engine.load("own", SOURCE, records)
    assert [m.count for m in Detector(rules, engine).run("own", None, SOURCE)] == [1]
    home = meaning.Home(frozenset({"777788889999"}))
    assert list(Detector(rules, engine, home).run("own", None, SOURCE)) == []


PRINCIPALS = ["*", {"AWS": "444455556666"}, {"AWS": "111122223333"}, {"Service": "s3.amazonaws.com"}]
CONDITIONS = [
    {},
    {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
]
STATEMENTS = st.builds(
    lambda principal, condition, deny: (
        ALLOW | {"Principal": principal, "Condition": condition} | ({"Effect": "Deny"} if deny else {})
    ),
    st.sampled_from(PRINCIPALS),
    st.sampled_from(CONDITIONS),
    st.booleans(),
)
WANTED = st.sampled_from(
    [
        {"vedette.policy.opens_to": "world"},
        {"vedette.policy.opens_to|re": "^(own|foreign)$"},
        {"vedette.policy.opens_to": None},
        {"vedette.policy.foreign|endswith": "6666"},
        {"vedette.policy.power": ["admin", "iam"]},
        {"vedette.policy.unreadable|exists": False},
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STATEMENTS, max_size=3), min_size=3, max_size=6), WANTED, st.booleans())
def test_meaning_agrees_with_the_plain_reading(judge: Callable[..., list[bool]], documents, wanted, negated):
    """Random policies: the compiled rule and the plain reading say the same."""
    events = [put(policy(*statements)) for statements in documents] + [put("{"), {}]
    detection = {"selection": wanted, "condition": "not selection" if negated else "selection"}
    expected = [reference.matches({"detection": detection}, record(e, n)) for n, e in enumerate(events)]
    assert judge(detection, *events) == expected
