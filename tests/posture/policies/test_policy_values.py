"""Operators and value types, each by Cloud Custodian's documentation (https://cloudcustodian.io/docs/filters.html)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from said import NOW

from vedette.posture.policies.values import OPERATORS, VALUE_TYPES, Version, cidr, matches, moment

DAY = timedelta(days=1)


def iso(when):
    return when.isoformat()


OF_OPERATORS = [
    # op, seen, wanted, answer
    ("eq", "gp2", "gp2", True), ("eq", "gp2", "GP2", False), ("eq", 8, "8", False), ("equal", 8, 8, True), ("eq", [], [], True),
    ("ne", "a", "b", True), ("not-equal", "a", "a", False), ("ne", None, "a", True),
    ("gt", 9, 8, True), ("gt", 8, 8, False), ("greater-than", 9, 8, True), ("gt", None, 8, False), ("gt", "9", 8, False),
    ("ge", 8, 8, True), ("gte", 7, 8, False), ("lt", 7, 8, True), ("less-than", 8, 8, False), ("le", 8, 8, True), ("lte", 9, 8, False),
    ("in", "a", ["a", "b"], True), ("in", "c", ["a", "b"], False), ("in", None, ["a"], False), ("in", "a", "cat", True),
    ("not-in", "c", ["a", "b"], True), ("not-in", "a", ["a"], False), ("not-in", None, ["a"], True), ("ni", "c", ["a"], True), ("ni", "a", ["a"], False),
    ("contains", ["a", "b"], "a", True), ("contains", ["a"], "c", False), ("contains", "abc", "bc", True), ("contains", None, "a", False),
    ("glob", "web-1", "web-*", True), ("glob", "db-1", "web-*", False), ("glob", None, "*", False), ("glob", ["web-1"], "web-*", False),
    ("regex", "WEB-1", "^web", True), ("regex", "my-web", "web", False), ("regex", 5, ".*", False),
    ("regex-case", "WEB-1", "web", False), ("regex-case", "web-1", "web", True),
    ("intersect", ["a", "b"], ["b", "c"], True), ("intersect", ["a"], ["c"], False), ("intersect", None, ["a"], False),
    ("difference", ["a", "b"], ["b"], True), ("difference", ["b"], ["b", "c"], False), ("difference", [{"a": 1}], ["b"], False),
    ("mod", 9, 2, True), ("mod", 8, 2, False), ("mod", "x", 2, False),
]  # fmt: skip


@pytest.mark.parametrize(("op", "seen", "wanted", "expected"), OF_OPERATORS)
def test_operators(op, seen, wanted, expected):
    """The resource's value comes first; what cannot be compared does not match."""
    assert matches(seen, wanted, op, "", NOW) is expected


def test_every_operator_is_tried():
    """With an answer of each kind."""
    tried = {(op, expected) for op, _, _, expected in OF_OPERATORS}

    assert {op for op, _ in tried} == set(OPERATORS)


@pytest.mark.parametrize(
    ("word", "seen", "expected"),
    [
        ("absent", None, True), ("absent", "", False), ("absent", 0, False),
        ("present", None, False), ("present", "", True), ("present", 0, True),
        ("not-null", "a", True), ("not-null", "", False), ("not-null", None, False), ("not-null", [], False),
        ("empty", None, True), ("empty", "", True), ("empty", [], True), ("empty", 0, True), ("empty", "a", False),
        ("absent", "absent", True),  # a tag whose value is the word equals it
    ],
)  # fmt: skip
def test_words(word, seen, expected):
    """Values that say something of themselves, without an operator."""
    assert matches(seen, word, "", "", NOW) is expected


OF_TYPES = [
    # value type, op, seen, wanted, answer
    ("integer", "eq", "8", 8, True), ("integer", "eq", " 8 ", 8, True), ("integer", "lt", "x", 1, True), ("integer", "eq", None, 0, True),
    ("float", "gt", "1.5", 1, True), ("float", "eq", "x", 0.0, True),
    ("size", "eq", [1, 2], 2, True), ("size", "ge", "abc", 3, True), ("size", "eq", None, 0, True), ("size", "eq", 7, 0, True),
    ("unique_size", "eq", ["a", "a", "b"], 2, True), ("unique_size", "eq", [{}], 0, True),
    ("normalize", "eq", "  Prod ", "prod", True), ("normalize", "in", "PROD", ["prod", "test"], True), ("normalize", "eq", 5, 5, True),
    ("swap", "in", ["0.0.0.0/0", "10.0.0.0/8"], "0.0.0.0/0", True), ("swap", "in", ["10.0.0.0/8"], "0.0.0.0/0", False), ("swap", "in", None, "a", False),
    ("age", "gt", iso(NOW - 40 * DAY), 30, True), ("age", "gt", iso(NOW - 20 * DAY), 30, False), ("age", "lt", iso(NOW - 20 * DAY), 30, True),
    ("age", "gt", None, 30, False), ("age", "gt", "soon", 30, False), ("age", "ge", iso(NOW - 30 * DAY), 30, True),
    ("expiration", "lt", iso(NOW + 20 * DAY), 30, True), ("expiration", "lt", iso(NOW + 40 * DAY), 30, False), ("expiration", "le", iso(NOW - DAY), 0, True),
    ("date", "lt", "2026-01-01", "2026-02-01", True), ("date", "gt", "2026-01-01T00:00:00Z", "2026-02-01", False), ("date", "eq", None, "2026-02-01", False),
    ("cidr", "in", "10.1.2.3", "10.0.0.0/8", True), ("cidr", "in", "11.1.2.3", "10.0.0.0/8", False), ("cidr", "in", "10.1.0.0/16", "10.0.0.0/8", True),
    ("cidr", "in", "10.0.0.0/8", "10.1.0.0/16", False), ("cidr", "contains", "10.0.0.0/8", "10.1.2.3", False), ("cidr", "in", "10.0.0.0/8", "10.1.2.3", True),
    ("cidr", "in", "10.1.2.3", ["192.168.0.0/16", "10.0.0.0/8"], True), ("cidr", "not-in", "11.1.2.3", ["10.0.0.0/8", "12.0.0.0/8"], True),
    ("cidr", "in", "2001:db8::1", "2001:db8::/32", True), ("cidr", "in", "2001:db8::1", "10.0.0.0/8", False), ("cidr", "in", None, "10.0.0.0/8", False),
    ("cidr", "in", "10.0.0.1/8", "10.0.0.0/8", False), ("cidr", "eq", "10.0.0.0/8", "10.0.0.0/8", True),
    ("cidr_size", "lt", "10.0.0.0/8", 16, True), ("cidr_size", "eq", "no net", 0, True), ("cidr_size", "eq", "2001:db8::/32", 32, True),
    ("version", "lt", "1.9.1", "1.10", True), ("version", "ge", "2.7", "2.7", True), ("version", "lt", None, "1.0", False), ("version", "gt", "1.a", "1.1", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "op", "seen", "wanted", "expected"), OF_TYPES)
def test_value_types(kind, op, seen, wanted, expected):
    """What is converted, and in which direction the two are compared."""
    assert matches(seen, wanted, op, kind, NOW) is expected


def test_every_value_type_is_tried():
    """But for `expr`, which names another key, and is resolved before."""
    assert {kind for kind, *_ in OF_TYPES} == set(VALUE_TYPES) - {"expr"}


def test_a_version_that_is_missing_is_not_present():
    """Cloud Custodian calls it present; nobody who writes the word means that."""
    assert matches(None, "present", "", "version", NOW) is False
    assert matches("1.0", "present", "", "version", NOW) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)), ("2026/05/01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01T10:00:00+02:00", datetime(2026, 5, 1, 8, tzinfo=UTC)), ("1 May", datetime(2026, 5, 1, tzinfo=UTC)),
        (1777593600, datetime(2026, 5, 1, tzinfo=UTC)), ("1777593600000", datetime(2026, 5, 1, tzinfo=UTC)),
        (17, None), ("17", None), ("soon", None), (None, None), ([], None), (1e300, None), (True, None),
    ],
)  # fmt: skip
def test_moments(text, expected):
    """Text, seconds or milliseconds, UTC; the same whenever it is asked."""
    assert moment(text, NOW) == expected


def test_networks():
    """Addresses, networks, lists of them; None for what is neither."""
    assert str(cidr("10.0.0.0/8")) == "10.0.0.0/8"
    assert cidr("10.0.0.1/8") is cidr("x") is cidr(5) is None
    assert cidr("10.1.2.3") in cidr(["x", "10.1.2.3"])


def test_versions_are_compared_part_by_part():
    """Numbers as numbers."""
    assert Version("1.2.10") > Version("1.2.9")
    assert Version("1.2") == Version("1.2")
    assert hash(Version("1.2")) == hash(Version("1.2"))
