"""EventBridge's patterns: which events they pick, and what AWS refuses."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import ParseError
from vedette.grammar.event_pattern import parse

EVENT = {
    "source": "aws.guardduty",
    "resources": ["arn:aws:s3:::one", "arn:aws:s3:::two"],
    "detail": {
        "state": "running",
        "severity": 7.5,
        "count": 300,
        "ip": "10.0.0.33",
        "ip6": "2001:db8::9",
        "path": "dir/lib/a.png",
        "star": "a*b",
        "flag": True,
        "nothing": None,
        "empty": "",
        "list": [],
        "deep": {"name": "x"},
        "people": [{"first": "ann", "last": "lee"}, {"first": "bob", "last": "ray"}],
    },
}


def one(field, *values):
    return {"detail": {field: list(values)}}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["aws.ec2", "aws.guardduty"]}, True),
        ({"source": ["AWS.guardduty"]}, False),
        ({"source": ["aws.guardduty"], "detail": {"state": ["stopped"]}}, False),
        ({"resources": ["arn:aws:s3:::two"]}, True),
        ({"resources": [{"prefix": "arn:aws:sns"}]}, False),
        (one("count", 300.0), True),
        (one("count", "300"), False),
        (one("flag", True), True),
        (one("flag", 1), False),
        (one("nothing", None), True),
        (one("empty", ""), True),
        (one("absent", None), False),
        (one("state", {"prefix": "run"}), True),
        (one("state", {"prefix": {"equals-ignore-case": "RUN"}}), True),
        (one("count", {"prefix": "3"}), False),
        (one("path", {"suffix": ".png"}), True),
        (one("path", {"suffix": {"equals-ignore-case": ".PNG"}}), True),
        (one("state", {"equals-ignore-case": "RUNNING"}), True),
        (one("path", {"wildcard": "dir/*.png"}), True),
        (one("path", {"wildcard": "dir/*.gif"}), False),
        (one("star", {"wildcard": "a\\*b"}), True),
        (one("state", {"wildcard": "runn\\*ing"}), False),
        (one("state", {"anything-but": "stopped"}), True),
        (one("state", {"anything-but": ["stopped", "running"]}), False),
        (one("count", {"anything-but": [100, 300]}), False),
        (one("count", {"anything-but": 100}), True),
        (one("state", {"anything-but": {"prefix": "run"}}), False),
        (one("state", {"anything-but": {"prefix": ["a", "run"]}}), False),
        (one("path", {"anything-but": {"suffix": ".gif"}}), True),
        (one("state", {"anything-but": {"equals-ignore-case": ["RUNNING"]}}), False),
        (one("path", {"anything-but": {"wildcard": "*/lib/*"}}), False),
        (one("absent", {"anything-but": "x"}), False),
        (one("severity", {"numeric": [">", 7, "<=", 8]}), True),
        (one("severity", {"numeric": ["=", 7.5]}), True),
        (one("severity", {"numeric": ["<", 7.5]}), False),
        (one("state", {"numeric": [">", 0]}), False),
        (one("ip", {"cidr": "10.0.0.0/24"}), True),
        (one("ip", {"cidr": "10.0.1.0/24"}), False),
        (one("ip6", {"cidr": "2001:db8::/32"}), True),
        (one("state", {"exists": True}), True),
        (one("absent", {"exists": False}), True),
        (one("list", {"exists": False}), True),
        (one("deep", {"exists": False}), True),
        (one("nothing", {"exists": True}), True),
        (one("absent", {"exists": False}, "x"), True),
        ({"$or": [{"source": ["x"]}, {"detail": {"state": ["running"]}}]}, True),
        ({"$or": [{"source": ["x"]}, {"detail": {"state": ["stopped"]}}]}, False),
        ({"detail": {"state": ["running"], "$or": [{"count": [1]}, {"flag": [True]}]}}, True),
        ({"detail": {"people": {"first": ["ann"], "last": ["lee"]}}}, True),
        ({"detail": {"people": {"first": ["ann"], "last": ["ray"]}}}, False),
        ({"detail": {"people": {"first": ["cat"]}}}, False),
    ],
)
def test_which_events_a_pattern_picks(pattern, expected):
    """Fields are joined by and, values by or; conditions on one array of objects hold for one element."""
    assert parse(pattern).matches(EVENT) is expected
    assert parse(json.dumps(pattern)).matches(json.dumps(EVENT)) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "not an object with fields"),
        ({}, "not an object with fields"),
        ({"source": "aws.ec2"}, "values stand in a list"),
        ({"source": []}, "source: an empty list"),
        ({"detail": {}}, "detail: an object without fields"),
        ({"source": [["a"]]}, "a list in a list"),
        ({"source": [{"begins": "a"}]}, "'begins' is no operator"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "is not one operator"),
        ({"source": [{"prefix": 1}]}, "prefix takes a string"),
        ({"source": [{"wildcard": "a**"}]}, "consecutive wildcards"),
        ({"source": [{"wildcard": "a\\b"}]}, "a backslash before"),
        ({"source": [{"anything-but": ["a", 1]}]}, "strings or numbers, not both"),
        ({"source": [{"anything-but": []}]}, "strings or numbers"),
        ({"source": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}, "does not take 'cidr'"),
        ({"n": [{"numeric": [">", "1"]}]}, "no number between"),
        ({"n": [{"numeric": [">", 6e9]}]}, "no number between"),
        ({"n": [{"numeric": ["!=", 1]}]}, "is none of"),
        ({"n": [{"numeric": ["<", 5, ">", 1]}]}, "a lower bound first"),
        ({"n": [{"numeric": [">", 5, "<", 5]}]}, "is empty"),
        ({"n": [{"numeric": []}]}, "one or two comparisons"),
        ({"n": [{"cidr": "10.0.0/8"}]}, "is no network"),
        ({"n": [{"exists": "true"}]}, "exists takes true or false"),
    ],
)
def test_what_aws_refuses_is_an_error_with_its_field(pattern, message):
    """The error names the field and what is off there."""
    with pytest.raises(ParseError) as caught:
        parse(pattern)
    assert message in str(caught.value)


def test_or_with_an_operators_name_is_a_field():
    """As in AWS, `$or` over objects that look like operators is an ordinary field."""
    assert parse({"$or": [{"prefix": "a"}, {"suffix": "b"}]}).matches({"$or": "abc"})


def test_the_fields_of_a_pattern():
    """A pattern tells which paths it speaks of."""
    assert parse({"source": ["a"], "detail": {"b": ["c"]}}).fields() == {("source",), ("detail", "b")}


MATCHERS = [
    ("x", lambda v: v == "x"),
    (1, lambda v: v == 1 and v is not True),
    (None, lambda v: v is None),
    ({"prefix": "x"}, lambda v: isinstance(v, str) and v[:1] == "x"),
    ({"anything-but": ["x", "y"]}, lambda v: v not in {"x", "y"}),
    ({"numeric": [">=", 1]}, lambda v: type(v) is int and v >= 1),
    ({"exists": True}, lambda v: v is not ...),
]
LEAVES = st.sampled_from(["x", "xy", "y", 0, 1, True, None])


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("ab"), st.lists(st.sampled_from(range(len(MATCHERS))), min_size=1, max_size=3), min_size=1
    ),
    st.lists(st.dictionaries(st.sampled_from("ab"), LEAVES), max_size=3),
    st.booleans(),
)
def test_patterns_agree_with_a_plain_reading(fields, elements, more):
    """An array is matched where one element has all the fields, each with one of its values."""
    pattern = parse({"items": {name: [MATCHERS[n][0] for n in numbers] for name, numbers in fields.items()}})
    expected = any(
        all(name in element and any(MATCHERS[n][1](element[name]) for n in numbers) for name, numbers in fields.items())
        for element in elements
    )
    assert pattern.matches({"items": elements, "more": more}) is expected


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("ab*\\"),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(
                st.sampled_from(["a", "$or", "prefix", "numeric", "anything-but", "wildcard"]), x, max_size=3
            )
        ),
    )
)
def test_any_value_is_a_pattern_or_an_error(value):
    """Nothing but our error comes of any JSON."""
    with contextlib.suppress(ParseError):
        parse(json.dumps(value)).matches({"a": [{"a": 1}]})
