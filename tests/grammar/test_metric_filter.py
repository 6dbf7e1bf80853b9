"""Filter patterns of CloudWatch Logs: what they match, whether they can, and where they are off."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import ParseError
from vedette.grammar.metric_filter import parse

EVENT = {
    "eventName": "DeleteTrail",
    "eventSource": "cloudtrail.amazonaws.com",
    "recipientAccountId": "111122223333",
    "sourceIPAddress": "203.0.113.9",
    "userIdentity": {"type": "Root", "mfa": True, "old": False},
    "errorCode": None,
    "latency": 512,
    "ratio": 0.25,
    "names": ["first", "second"],
    "items": [{"id": 1, "tag": "a"}, {"id": 2, "tag": "b"}],
    "grid": [[0, 1], [2, 3]],
    "key.with": {"odd-name_1": "x"},
    "note": 'say "no" & go',
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", True),
        ('{ $.eventName = "DeleteTrail" }', True),
        ("{$.eventName=DeleteTrail}", True),
        ("{ $.eventName = deletetrail }", False),
        ("{ $.eventName = Delete* }", True),
        ('{ $.eventName = "*Trail" }', True),
        ("{ $.eventName = *eteTr* }", True),
        ("{ $.eventName = Del*il }", False),
        ("{ $.eventName != Delete* }", False),
        ("{ $.eventName != Stop* }", True),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = 203.0.* }", True),
        ("{ $.recipientAccountId = 111122223333 }", True),
        ("{ $.absent = x }", False),
        ("{ $.absent != x }", False),
        ("{ $.absent NOT EXISTS }", True),
        ("{ $.errorCode NOT EXISTS }", False),
        ("{ $.errorCode IS NULL }", True),
        ("{ $.errorCode != x }", False),
        ("{ $.userIdentity.mfa IS TRUE }", True),
        ("{ $.userIdentity.old IS FALSE }", True),
        ("{ $.userIdentity.mfa IS FALSE }", False),
        ("{ $.userIdentity NOT EXISTS }", False),
        ("{ $.userIdentity = Root }", False),
        ("{ $.userIdentity != Root }", False),
        ("{ $.latency = * }", True),
        ("{ $.latency >= 500 && $.latency < 5.2e2 }", True),
        ("{ $.latency = 512.0 }", True),
        ("{ $.latency > +512 }", False),
        ("{ $.ratio <= 25e-2 }", True),
        ("{ $.eventName > 1 }", False),
        ('{ $.names[0] = "first" }', True),
        ("{ $.names = first }", False),
        ("{ $.names[2] = * }", False),
        ("{ $.names[*] = second }", True),
        ("{ $.items[1].id = 2 }", True),
        ("{ $.grid[1][0] = 2 }", True),
        ("{ $.eventName[0] = D }", False),
        ("{ $.['key.with'].odd-name_1 = x }", True),
        ('{ $["key.with"]["odd-name_1"] = x }', True),
        (r'{ $.note = "say \"no\" & go" }', True),
        ("{ $.eventName = %^Delete[A-Z]% }", True),
        ("{ $.a = 1 || $.eventName = DeleteTrail && $.latency = 512 }", True),
        ("{ $.eventName = DeleteTrail || $.a = 1 && $.a = 2 }", True),
        ("{ ($.eventName = DeleteTrail || $.a = 1) && $.a = 2 }", False),
        ('{(($.eventName=StopLogging)||($.eventName=DeleteTrail))&&($.userIdentity.type="Root")}', True),
    ],
)
def test_json_patterns(pattern, expected):
    """A JSON pattern reads an object and its text alike."""
    assert parse(pattern).matches(EVENT) is expected
    assert parse(pattern).matches(json.dumps(EVENT)) is expected


def test_text_that_is_no_object_is_not_matched_by_json():
    """A JSON pattern speaks of objects only."""
    assert [parse("{ $.a NOT EXISTS }").matches(line) for line in ("plain", "[1]", "7", "{}")] == [False] * 3 + [True]


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        ("ERROR", "[ERROR 400] BAD", True),
        ("ERROR", "an error", False),
        ("ERROR BAD", "BAD is an ERROR", True),
        ('"BAD REQUEST"', "REQUEST BAD", False),
        ("ERROR -BAD", "ERROR 400 BAD", False),
        ('ERROR -"BAD REQUEST"', "ERROR 400 BAD", True),
        ("?ERROR ?WARN", "a WARN here", True),
        ("?ERROR ?WARN", "fine", False),
        ("?ERROR ?WARN GO", "GO on", True),
        ("%4[0-9]{2}%", "code 404", True),
        ("-BAD", "fine", True),
    ],
)
def test_terms(pattern, line, expected):
    """All terms must be there, none of the excluded, and optional ones count where they stand alone."""
    assert parse(pattern).matches(line) is expected


LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ip, user, name, time, request, status, bytes]", True),
        ("[ip, user, name, time, request, status]", False),
        ("[ip, ..., bytes > 1000]", True),
        ("[..., status = 4* && status != 403, bytes]", True),
        ("[..., status = 4* && status != 404, bytes]", False),
        ("[..., request = *.html*, status = 4*,]", True),
        ("[ip = 127.0.0.1 || ip = 10.*, ...]", True),
        ('[ip, user, name = "frank", ...]', True),
        ("[ip, user, (name = x || name = frank) && name != f, ...]", True),
        ("[..., bytes <= 1533.5]", False),
        ("[a, b, c, d, e, f, g, ...]", True),
        ("[a, b, c, d, e, f, g, h, ...]", False),
        ("[...]", True),
    ],
)
def test_columns(pattern, expected):
    """Brackets and quotes make one field; an ellipsis stands for any number of fields."""
    assert parse(pattern).matches(LINE) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{ }", "character 3: a selector such as"),
        ("{ eventName = x }", "character 3"),
        ("{ $ = x }", "character 4: the selector names no property"),
        ("{ $.a == x }", "character 8"),
        ("{ $.a = x", "character 10: &&, || or a closing } is missing"),
        ("{ $.a = x } y", "character 13: 'y' stands after"),
        ("{ $.a = x & $.b = y }", "character 11"),
        ("{ ($.a = x }", "character 12: a closing parenthesis"),
        ("{ $.a > x }", "compares numbers, and 'x' is none"),
        ("{ $.a IS ROOT }", "NULL, TRUE or FALSE"),
        ("{ $.a = }", "a value, quoted where"),
        ("{ $.a = x@y }", "character 10"),
        ("{ $.a = %(% }", "no regular expression"),
        ("ERROR:", "a term of letters and digits"),
        ("[a, ..., b, ...]", "a second ellipsis"),
        ("[a = 1 && b = 2]", "column 'a' speaks of 'b'"),
        ("[a b]", "character 4"),
        ("{ " + "(" * 60 + "$.a = 1" + ")" * 60 + " }", "more than 50 parentheses"),
    ],
)
def test_a_wrong_pattern_says_where(pattern, message):
    """The error counts characters from 1."""
    with pytest.raises(ParseError) as caught:
        parse(pattern)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{ $.a = x && $.a = y }", False),
        ("{ $.a = x && $.a = x }", True),
        ("{ $.a = x && $.a != x }", False),
        ("{ $.a = x* && $.a != xy }", True),
        ("{ $.a = xyz* && $.a != x* }", False),
        ("{ $.a = x* && $.a = y* }", False),
        ("{ $.a = x* && $.a = *y }", True),
        ("{ $.a = xy && $.a = x* && $.a != *y }", False),
        ("{ $.a != * }", False),
        ("{ $.a NOT EXISTS && $.a = x }", False),
        ("{ $.a NOT EXISTS && $.a.b = x }", False),
        ("{ $.a NOT EXISTS && $.a.b NOT EXISTS }", True),
        ("{ $.a = x && $.a.b = y }", False),
        ("{ $.a IS NULL && $.a IS TRUE }", False),
        ("{ $.a > 5 && $.a < 5 }", False),
        ("{ $.a >= 5 && $.a <= 5 }", True),
        ("{ $.a >= 5 && $.a <= 5 && $.a != 5 }", False),
        ("{ $.a > 5 && $.a = word }", False),
        ("{ $.a = 400 && $.a = 4e2 }", True),
        ("{ ($.a = x && $.a = y) || $.b = z }", True),
        ("{ $.a = x && ($.a = y || $.a = z) }", False),
        ("{ $.a[*] = x && $.a[*] = y }", True),
        ("", True),
        ("ERROR", True),
    ],
)
def test_what_can_never_match_is_known(pattern, expected):
    """A contradiction on one field makes the whole pattern dead, unless another way is open."""
    assert parse(pattern).can_match() is expected


VALUES = ["x", "xy", "*", "x*", "*y", "5", "5.0", "7"]
FOUND = ["x", "xy", "y", "5", 5, 7, True, None, {"b": "x"}, ...]


@st.composite
def trees(draw, depth=3):
    """A pattern's text, with a plain reading of it."""
    if depth and draw(st.booleans()):
        (left, one), (right, two) = draw(trees(depth - 1)), draw(trees(depth - 1))
        if draw(st.booleans()):
            return f"({left})&&({right})", lambda event: one(event) and two(event)
        return f"({left} || {right})", lambda event: one(event) or two(event)
    field = draw(st.sampled_from("ac"))
    kind = draw(st.sampled_from(["=", "!=", ">", "<=", "missing", "null", "true"]))
    if kind in {">", "<="}:
        limit = draw(st.sampled_from([5, 6]))

        def order(event):
            there = event.get(field)
            plain = isinstance(there, int) and not isinstance(there, bool)
            return plain and (there > limit if kind == ">" else there <= limit)

        return f"$.{field} {kind} {limit}", order
    if kind in {"=", "!="}:
        value = draw(st.sampled_from(VALUES))
        return f"$.{field} {kind} {value}", lambda event: plainly(event.get(field), value, kind)
    words = {"missing": "NOT EXISTS", "null": "IS NULL", "true": "IS TRUE"}[kind]
    wanted = {"null": None, "true": True}.get(kind)
    return (
        f"$.{field} {words}",
        lambda event: field not in event if kind == "missing" else (field in event and event[field] is wanted),
    )


def plainly(there, value, kind):
    if there is None or isinstance(there, dict):
        return False
    text = json.dumps(there) if not isinstance(there, str) else there
    if value == "*":
        hit = True
    elif value.endswith("*"):
        hit = text[: len(value) - 1] == value[:-1]
    elif value.startswith("*"):
        hit = text.endswith(value[1:])
    else:
        hit = text == value or (type(there) is int and value[0].isdigit() and float(value) == there)
    return hit == (kind == "=")


EVENTS = [
    {name: value for name, value in zip("ac", pair, strict=True) if value is not ...}
    for pair in itertools.product(FOUND, FOUND)
]


@settings(max_examples=300, deadline=None)
@given(trees())
def test_patterns_agree_with_a_plain_reading(made):
    """Random patterns match the events that the plain reading picks, and one that picks some can match."""
    text, plain = made
    pattern = parse("{" + text + "}")
    picked = [plain(event) for event in EVENTS]
    assert [pattern.matches(event) for event in EVENTS] == picked
    assert pattern.can_match() or not any(picked)


@settings(max_examples=300, deadline=None)
@given(st.text("{}[]()$.ab=!<>&|\"'%*- ?,1", max_size=24))
def test_any_text_is_a_pattern_or_an_error(text):
    """Nothing but our error comes of any text."""
    try:
        parse(text).matches({"a": "b"})
        parse(text).can_match()
    except ParseError:
        pass
