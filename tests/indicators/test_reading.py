"""Indicator lists: what is read of a text, and what a list keeps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.detect.indicators.fetch import fetched
from vedette.detect.indicators.kinds import KINDS, Indicator, guessed, normal
from vedette.detect.indicators.read import read
from vedette.detect.indicators.store import Store, holding
from vedette.errors import ParseError, UsageError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHA256 = "ab" * 32


def found(text, **more):
    return {(one.kind, one.value) for one in read(text, **more).found}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("addresses", " 198.51.100[.]7 ", "198.51.100.7"),
        ("addresses", "198.51.100.7/24", "198.51.100.0/24"),
        ("addresses", "2001:DB8::1", "2001:db8::1"),
        ("domains", "Bad.Example.", "bad.example"),
        ("domains", "*.bad.example", "bad.example"),
        ("domains", "hxxps://bad[.]example/path?x", "bad.example"),
        ("hashes", SHA256.upper(), SHA256),
        ("access_keys", "AKIAEXAMPLEBADKEY001", "akiaexamplebadkey001"),
        ("user_agents", "BadTool/*", "badtool/*"),
        ("arns", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/*"),
    ],
)
def test_a_value_has_one_spelling(kind, text, expected):
    """What people write to defuse a value, and its case, are taken away."""
    assert normal(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [("addresses", "0.0.0.0/0"), ("addresses", "bad.example"), ("domains", "localhost"), ("accounts", "123"),
     ("hashes", "abc"), ("user_agents", "**"), ("arns", "arn:aws"), ("colours", "red")],
)  # fmt: skip
def test_what_is_none_of_the_kind_is_refused(kind, text):
    """The whole internet is no network, and one word no domain."""
    with pytest.raises(UsageError):
        normal(kind, text)


def test_lines_are_read_with_their_comments():
    """Comments and empty lines are left out; what is of no kind is told."""
    made = read("# list\n198.51.100.7 # c2\n\n0.0.0.0 bad.example\nodd thing\n; more\nAKIAEXAMPLEBADKEY001\n")
    assert [(one.kind, one.value) for one in made.found] == [
        ("addresses", "198.51.100.7"), ("domains", "bad.example"), ("access_keys", "akiaexamplebadkey001"),
    ]  # fmt: skip
    assert (made.skipped, "odd thing" in made.unread[0]) == (1, True)


def test_csv_is_read_by_its_header():
    """Value, kind, end and confidence come from their columns."""
    text = '# made today\n"type","indicator","valid_until","confidence"\nuser agents,"x, y",,\nip,198.51.100.7,2026-07-01,90\n'
    one = next(e for e in read(text).found if e.kind == "addresses")
    assert (one.value, one.expires, one.confidence) == ("198.51.100.7", datetime(2026, 7, 1, tzinfo=UTC), 90)
    assert ("user_agents", "x, y") in found(text)


def bundle(*patterns, **more):
    objects = [
        {"type": "indicator", "id": f"indicator--{n}", "pattern": p, "pattern_type": "stix"} | more
        for n, p in enumerate(patterns)
    ]
    return json.dumps({"type": "bundle", "objects": [*objects, {"type": "malware"}]})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ipv4-addr:value = '198.51.100.7']", {("addresses", "198.51.100.7")}),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", {("addresses", "198.51.100.0/24")}),
        ("[domain-name:value = 'a.example' OR domain-name:value = 'b.example']", {("domains", "a.example"), ("domains", "b.example")}),
        ("[domain-name:value IN ('a.example', 'b.example')]", {("domains", "a.example"), ("domains", "b.example")}),
        ("[url:value = 'http://c.example/x']", {("domains", "c.example")}),
        (f"[file:hashes.'SHA-256' = '{SHA256}']", {("hashes", SHA256)}),
        ("[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' LIKE 'Bad%']", {("user_agents", "bad*")}),
        ("[ipv4-addr:value = '198.51.100.7'] OR [ipv4-addr:value = '198.51.100.8']", {("addresses", "198.51.100.7"), ("addresses", "198.51.100.8")}),
        ("[ipv4-addr:value = '198.51.100.7' AND network-traffic:dst_port = 443]", set()),
        ("[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [domain-name:value = 'a.example']", set()),
        ("[ipv4-addr:value != '198.51.100.7']", set()),
        ("[process:name = 'x']", set()),
    ],
)  # fmt: skip
def test_patterns_of_stix(pattern, expected):
    """Equality of one thing or another is understood; what says more is told."""
    made = read(bundle(pattern))
    assert {(one.kind, one.value) for one in made.found} == expected
    assert bool(made.unread) is not bool(expected)


def test_stix_tells_the_end_and_the_confidence():
    """`valid_until` and `confidence` are the indicator's; one that is revoked is none."""
    (one,) = read(bundle("[ipv4-addr:value = '198.51.100.7']", valid_until="2026-07-01T00:00:00Z", confidence=80)).found
    assert (one.expires, one.confidence) == (datetime(2026, 7, 1, tzinfo=UTC), 80)
    assert not read(bundle("[ipv4-addr:value = '198.51.100.7']", revoked=True)).found


def test_misps_attributes_for_detection_are_read():
    """Attributes with `to_ids`, those of objects too; of others nothing, of odd types a word."""
    event = {
        "Attribute": [
            {"type": "ip-dst|port", "value": "198.51.100.7|443", "to_ids": True},
            {"type": "domain", "value": "no.example", "to_ids": False},
            {"type": "filename|md5", "value": f"x.exe|{'cd' * 16}", "to_ids": True},
            {"type": "mutex", "value": "m", "to_ids": True},
        ],
        "Object": [{"Attribute": [{"type": "domain|ip", "value": "a.example|198.51.100.8", "to_ids": "1"}]}],
    }
    expected = {
        ("addresses", "198.51.100.7"),
        ("hashes", "cd" * 16),
        ("domains", "a.example"),
        ("addresses", "198.51.100.8"),
    }
    for export in ({"Event": event}, {"response": [{"Event": event}]}, [event]):
        made = read(json.dumps(export))
        assert {(one.kind, one.value) for one in made.found} == expected
        assert made.unread == ["an attribute of the type mutex"]


def test_json_of_another_shape_is_refused():
    """Neither STIX nor MISP: an error, not an empty list."""
    for text in ('{"a": 1}', "[1, 2]", "{"):
        with pytest.raises(ParseError):
            read(text)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["type", "objects", "Event", "Attribute", "to_ids", "value", "pattern", "response", "Object"]), x)).map(json.dumps))  # fmt: skip
def test_any_text_is_read_or_refused(text):
    """Nothing but an error of ours comes of any text, and each value kept has its one spelling."""
    try:
        made = read(text)
    except ParseError:
        return
    assert all(normal(one.kind, one.value) == one.value for one in made.found)


def test_a_lists_version_rises_with_its_values_alone(tmp_path):
    """Reading the same again changes nothing; what is new carries the new version, what stays the old."""
    store = Store(tmp_path / "lists")
    one, two = Indicator("addresses", "198.51.100.7"), Indicator("addresses", "198.51.100.8")
    for entries, keep, version in (([one], False, 1), ([one], False, 1), ([two], True, 2), ([two], False, 3)):
        made = store.put("bad", entries, origin="x", now=NOW, keep=keep)
        assert made.version == version
    assert [(e.value, e.version) for e in store.get("bad").entries] == [("198.51.100.8", 2)]
    assert store.names() == ["bad"]


def test_values_are_taken_out_in_any_spelling(tmp_path):
    """The rest stays; a value that is not there is told, and nothing taken; without values the list goes."""
    store = Store(tmp_path)
    store.put(
        "bad", [Indicator("domains", "a.example"), Indicator("user_agents", "x*")], origin="x", now=NOW, keep=False
    )
    with pytest.raises(UsageError):
        store.drop("bad", ["A.Example.", "b.example"], now=NOW)
    left = store.drop("bad", ["A.Example."], now=NOW)
    assert ([one.value for one in left.entries], left.version) == (["x*"], 2)
    assert (store.drop("bad", [], now=NOW), store.names()) == (None, [])
    with pytest.raises(UsageError):
        store.drop("bad", [], now=NOW)


def test_what_has_expired_or_is_unsure_does_not_count(tmp_path):
    """The end is when it no longer counts."""
    entries = [
        Indicator("addresses", "198.51.100.7", expires=NOW),
        Indicator("addresses", "198.51.100.8", expires=NOW + timedelta(seconds=1)),
        Indicator("addresses", "198.51.100.9", confidence=10),
    ]
    made = Store(tmp_path).put("bad", entries, origin="x", now=NOW, keep=False)
    assert [one.value for one in made.active(NOW, 20)] == ["198.51.100.8"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("198.51.100.200", ["198.51.100.0/24"]),
        ("a.b.bad.example.", ["bad.example"]),
        ("notbad.example", []),
        ("BadTool/1.2", ["badtool/*"]),
        ("192.0.2.1", []),
    ],
)
def test_a_value_is_looked_up_by_what_holds_it(tmp_path, value, expected):
    """A network around an address, a domain above a name, a pattern."""
    entries = [
        Indicator("addresses", "198.51.100.0/24"),
        Indicator("domains", "bad.example"),
        Indicator("user_agents", "badtool/*"),
    ]
    made = Store(tmp_path).put("bad", entries, origin="x", now=NOW, keep=False)
    assert [one.value for one in holding(made, value)] == expected


def test_every_kind_but_user_agents_shows_itself():
    """A value alone tells its kind."""
    values = ["198.51.100.7", "bad.example", SHA256, "111122223333", "AKIAEXAMPLEBADKEY001", "arn:aws:iam::1:role/x"]
    assert {guessed(value) for value in values} == {*KINDS} - {"user_agents"}


def test_a_list_comes_from_a_file_or_by_https(tmp_path):
    """Plain HTTP, a missing file and one that is too large are refused."""
    path = tmp_path / "list.txt"
    path.write_text("198.51.100.7\n")
    assert fetched(str(path), tmp_path / "cache", most_megabytes=1) == "198.51.100.7\n"
    path.write_bytes(b"x" * ((1 << 20) + 1))
    for origin in ("http://example.com/list", str(path), str(tmp_path / "none"), "ftp://example.com/x"):
        with pytest.raises(UsageError):
            fetched(origin, tmp_path / "cache", most_megabytes=1)
