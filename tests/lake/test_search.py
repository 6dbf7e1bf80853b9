"""The short form: what terms mean, against a plain reading of the raw records."""

from __future__ import annotations

import fnmatch
import ipaddress
import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from vedette import registry
from vedette.errors import QueryError, UsageError
from vedette.lake.fields import ALIASES, values
from vedette.lake.search import Filter, Terms, parse, search

SOURCE = registry.source("cloudtrail")


def _ids(home, terms, **options):
    options.setdefault("limit", None)
    return {row[0] for row in search(home.query(), SOURCE, terms, columns=("ev_id",), **options)}


def _at(record, path):
    """Every value at a dotted path, arrays member by member, as text; null is no value."""
    found = [record]
    for key in path.split("."):
        found = [m for v in found for m in (v if isinstance(v, list) else [v])]
        found = [v[key] for v in found if isinstance(v, dict) and key in v]
    found = [m for v in found for m in (v if isinstance(v, list) else [v])]
    return [
        v if isinstance(v, str) else json.dumps(v, separators=(",", ":"), ensure_ascii=False)
        for v in found
        if v is not None
    ]


def _plain(record, field, op, value):
    texts = [t.lower() for t in _at(record, field)]
    if op == "null":
        return not texts
    if op.startswith("!"):
        return not _plain(record, field, op[1:], value)
    if op == "~":
        return any(re.search(value, t, re.IGNORECASE) for t in texts)
    if op in {">=", "<"}:
        numbers = [float(t) for t in texts if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", t)]
        return any(n >= float(value) if op == ">=" else n < float(value) for n in numbers)
    for wanted in value.lower().split(","):
        if any(fnmatch.fnmatchcase(t, wanted.replace("[", "[[]")) for t in texts):
            return True
    return False


_FIELDS = (
    "eventName",
    "eventSource",
    "errorCode",
    "sourceIPAddress",
    "readOnly",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.attributes.creationDate",
    "requestParameters.bucketName",
    "requestParameters.userName",
    "requestParameters.instancesSet.items.instanceId",
    "requestParameters.filterSet.items.valueSet.items.value",
    "requestParameters.ipPermissions.items.ipRanges.items.cidrIp",
    "responseElements.credentials.accessKeyId",
    "additionalEventData.bytesTransferredOut",
    "resources.type",
    "resources.ARN",
    "tlsDetails.tlsVersion",
    "requestParameters",
)


def _term(chance, records):
    """A random condition, mostly about a value that some record has."""
    field = chance.choice(_FIELDS)
    there = [t for r in chance.sample(records, 60) for t in _at(r, field) if len(t) < 200 and "," not in t]
    value = chance.choice(there) if there and chance.random() < 0.9 else "nothing-like-it"
    value = "".join(chance.choice((c.lower(), c.upper())) for c in value).replace("*", "?").replace("\\", "?")
    start, stop = sorted(chance.sample(range(len(value) + 1), 2)) if len(value) > 1 else (0, 1)
    kind = chance.randrange(8)
    if kind == 0:
        return field, "null", ""
    if kind == 1:
        return field, chance.choice(("~", "!~")), re.escape(value[start:stop] or "x")
    if kind == 2:
        return field, chance.choice((">=", "<")), str(chance.randrange(5000))
    if kind == 3:
        value = f"*{value[start:stop]}*"
    elif kind == 4:
        value = f"{value[:stop]}*,x{value}"
    elif kind == 5:
        value = f"*{value[start:]}"
    return field, chance.choice(("=", "=", "!=")), value


def test_conditions_mean_what_a_plain_reading_says(stored, records):
    """Random conditions, two at a time, find the same events as Python does over the raw records."""
    chance = random.Random(11)
    events = list(records.values())
    found = 0
    for _ in range(60):
        terms = [_term(chance, events) for _ in range(2)]
        wanted = {i for i, r in records.items() if all(_plain(r, *term) for term in terms)}
        got = _ids(stored, Terms(tuple(Filter(*term) for term in terms)))
        assert got == wanted, terms
        found += bool(wanted)
    assert found > 20


def test_words_stand_anywhere_in_the_record(stored, records):
    """Every word must be somewhere in the raw text, whatever its case; regular expressions have no meaning there."""
    chance = random.Random(5)
    texts = {i: json.dumps(r, ensure_ascii=False, separators=(",", ":")).lower() for i, r in records.items()}
    for _ in range(30):
        text = chance.choice(list(texts.values()))
        start = chance.randrange(len(text) - 12)
        words = [text[start : start + 10].strip().upper(), chance.choice(("iam", "(.*", "Success", "arn:aws:s3"))]
        wanted = {i for i, t in texts.items() if all(w.lower() in t for w in words)}
        assert _ids(stored, Terms(words=tuple(words))) == wanted, words


@pytest.mark.parametrize("network", ["10.0.0.0/8", "203.0.113.0/25", "2001:db8::/32", "2001:DB8::/33", "0.0.0.0/0"])
def test_addresses_lie_in_networks(stored, records, network):
    """A network stands for its addresses, of both families."""
    wanted = set()
    for number, record in records.items():
        try:
            address = ipaddress.ip_address(record["sourceIPAddress"])
        except ValueError:
            continue
        if address in ipaddress.ip_network(network):
            wanted.add(number)
    assert wanted
    assert _ids(stored, [f"ip={network}"]) == wanted
    assert _ids(stored, [f"ev_src_ip!={network}"]) == set(records) - wanted


def test_addresses_are_read_in_all_their_forms():
    """Compressed, full and upper-case IPv6 addresses are the same; what is none lies nowhere."""
    from sqlglot import exp  # noqa: PLC0415  only here

    from vedette.lake.addresses import inside  # noqa: PLC0415  only here
    from vedette.lake.engine import Engine  # noqa: PLC0415  only here

    engine = Engine()
    chance = random.Random(3)
    networks = [ipaddress.ip_network(n) for n in ("::/1", "2001:db8::/40", "fe80::1/128", "1.2.0.0/15", "::/128")]
    texts = ["::", "::1", "fe80::1", "FE80:0:0:0:0:0:0:1", "1.3.255.255", "1.4.0.0", "01.2.3.4", "AWS Internal"]
    for _ in range(200):
        address = ipaddress.IPv6Address(chance.getrandbits(128) & chance.getrandbits(128) & chance.getrandbits(128))
        texts += [str(address), address.exploded, str(address).upper()]
    listed = ", ".join(f"('{text}')" for text in texts)
    for network in networks:
        sql = exp.select("a").from_(f"(VALUES {listed}) t(a)").where(inside(exp.column("a"), network))
        found = {text for (text,) in engine.rows(sql)}
        assert found == {text for text in texts if _in(text, network)}, network


def _in(text, network):
    try:
        return ipaddress.ip_address(text) in network
    except ValueError:
        return False


def test_friendly_names(stored, records):
    """The names a person would guess stand for the fields that hold it."""
    assert _ids(stored, ["service=s3"]) == {i for i, r in records.items() if r["eventSource"] == "s3.amazonaws.com"}
    assert _ids(stored, ["call=getobject"]) == {i for i, r in records.items() if r["eventName"] == "GetObject"}
    denied = _ids(stored, ["error=*denied*"])
    assert denied
    assert denied == {
        i for i, r in records.items() if "denied" in (r.get("errorCode", "") + r.get("errorMessage", "")).lower()
    }
    some = next(r for r in records.values() if r["userIdentity"].get("type") == "AssumedRole")
    name = some["userIdentity"]["arn"].rsplit("/", 1)[-1]
    assert some["eventID"] in _ids(stored, [f"user={name.upper()}"])
    role = some["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"]
    assert some["eventID"] in _ids(stored, [f"role={role}", f"related={some['userIdentity']['arn']}"])


def test_every_friendly_name_works():
    """Each alias stands for at least one place of CloudTrail."""
    for name in ALIASES:
        assert values(SOURCE, name)


def test_names_do_not_mind_case(stored):
    """A field may be typed in any case; below an open field the record's own case is meant."""
    assert _ids(stored, ["EVENTNAME=GetObject"]) == _ids(stored, ["eventName=GetObject"]) != set()
    assert _ids(stored, ["RequestParameters.bucketName=*"]) == _ids(stored, ["bucket=*"]) != set()


def test_time_bounds_files_and_rows(stored, records):
    """`since` is inclusive and `until` exclusive, and files of other times are not read."""
    since = datetime(2026, 6, 28, 6, tzinfo=UTC)
    until = since + timedelta(hours=3)
    wanted = {i for i, r in records.items() if since <= datetime.fromisoformat(r["eventTime"]) < until}
    assert wanted
    assert _ids(stored, [], since=since, until=until) == wanted
    result = search(stored.query(), SOURCE, [], since=since, until=until)
    assert result.files < len(stored.table().files())
    by_term = search(
        stored.query(), SOURCE, ["time>=2026-06-28T06:00:00Z", "eventTime<2026-06-28T09:00:00Z"], limit=None
    )
    assert (len(list(by_term)), by_term.files) == (len(wanted), result.files)


def test_the_newest_come_last_and_a_cut_is_told(stored):
    """Of too many events the newest are shown, oldest of them first; reversed they are the same, newest first."""
    every = list(search(stored.query(), SOURCE, columns=("ev_time", "ev_id"), limit=None))
    assert every == sorted(every)
    last = search(stored.query(), SOURCE, columns=("ev_time", "ev_id"), limit=10)
    assert list(last) == every[-10:]
    assert (last.cut, last.columns, len(last.notes)) == (True, ("ev_time", "ev_id"), 1)
    back = search(stored.query(), SOURCE, columns=("ev_time", "ev_id"), limit=10, reverse=True)
    assert list(back) == every[:-11:-1]
    assert back.cut
    exact = search(stored.query(), SOURCE, columns=("ev_id",), limit=len(every))
    assert (len(list(exact)), exact.cut, exact.notes) == (len(every), False, [])


def test_columns_may_be_any_field(stored):
    """Columns keep the names they were asked by; members of arrays are joined."""
    result = search(stored.query(), SOURCE, ["bucket=*"], columns=("time", "user", "bucket", "resources.type"), limit=1)
    [row] = list(result.dicts())
    assert list(row) == ["time", "user", "bucket", "resources.type"]
    assert row["bucket"]


@pytest.mark.parametrize(
    ("term", "near"),
    [
        ("evnetName=x", "eventName"),
        ("usr=x", "user"),
        ("userName:null", "userIdentity.userName"),
        ("nosuch>1", "no field"),
    ],
)
def test_unknown_fields_get_a_suggestion(stored, term, near):
    """A misspelt field is an error that names what is near, never an empty answer."""
    with pytest.raises(QueryError, match=near):
        search(stored.query(), SOURCE, [term])


@pytest.mark.parametrize("term", ["call~(", "call>many", "time>soon", "", '""'])
def test_values_that_cannot_be_compared_are_refused(stored, term):
    """Patterns, numbers and times are checked before anything is read."""
    with pytest.raises(QueryError):
        search(stored.query(), SOURCE, [term])


def test_a_time_without_zone_and_an_empty_range_are_refused(stored):
    """Times must say their zone."""
    moment = datetime(2026, 6, 28, tzinfo=UTC)
    with pytest.raises(UsageError):
        search(stored.query(), SOURCE, since=moment.replace(tzinfo=None))
    with pytest.raises(UsageError):
        search(stored.query(), SOURCE, since=moment, until=moment)


def test_hostile_values_are_only_values(stored):
    """Quotes, comments and wildcards of SQL have no meaning in a term."""
    for text in ("' OR 1=1 --", "'; DROP VIEW cloudtrail; --", "%", "_", '"', "\\", "\\'", "%' ESCAPE '"):
        assert _ids(stored, Terms((Filter("eventName", "=", text),))) == set()
        assert _ids(stored, Terms((Filter("requestParameters." + text, "=", "x"),))) == set()
        search(stored.query(), SOURCE, Terms(words=(text,))).close()


def test_terms_are_taken_apart():
    """Operators, null, words and quoted words."""
    assert parse(["a.b=c=d", "a!=b", "a!~b", "a>=1", "a:null", "iam:CreateUser", '"a=b"', "x y", "a\\,b"]) == Terms(
        (
            Filter("a.b", "=", "c=d"),
            Filter("a", "!=", "b"),
            Filter("a", "!~", "b"),
            Filter("a", ">=", "1"),
            Filter("a", "null"),
        ),
        ("iam:CreateUser", "a=b", "x y", "a\\,b"),
    )


def test_an_empty_lake_has_no_events(empty):
    """Before the first collection there is a hint."""
    result = search(empty.query(), SOURCE, ["user=x"])
    assert list(result) == []
    assert result.notes
