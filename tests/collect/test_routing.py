"""Each object goes to the log source it is of: by its path, by its first bytes, or it is told."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from homes import SOURCE, Home, event, key, packed, write

from vedette import api, registry
from vedette.collect.route import Router
from vedette.errors import UsageError
from vedette.model import Found, Layout, Places, Transport

QUERY = {"version": "1.1", "query_timestamp": "2026-06-01T08:14:07Z", "query_name": "example.com.", "vpc_id": "vpc-1"}
REGION = r"(?P<region>[a-z]{2}-[a-z]+-\d)"
DAY = r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/"
ACCOUNT = r"(?P<account>\d{12})"


def made(name, layouts, looks_like, required=("query_name",)):
    """A source of JSON records, as small as can be."""
    columns = tuple(c for c in SOURCE.columns if c.name in {"eventTime", "eventID", "eventName"})
    stamped = replace(columns[0], name="query_timestamp")
    return replace(
        SOURCE,
        name=name,
        columns=(stamped, replace(columns[2], name="query_name")),
        derived=(),
        time="query_timestamp",
        sort=("query_name", "ev_time"),
        framing=replace(SOURCE.framing, required=required),
        layouts=tuple(Layout(f"{name} {n}", pattern) for n, pattern in enumerate(layouts)),
        others=(),
        aliases={},
        unique=(),
        id="",
        looks_like=looks_like,
        sigma={"product": "aws", "service": name},
    )


DNS = made("resolver", [rf"AWSLogs/{ACCOUNT}/vpcdnsquerylogs/[^/]+/{DAY}"], r'\\*"query_timestamp\\*"')
WIDE = made("wide", [rf"/elb/{REGION}/{DAY}"], r"wide-marker")
NARROW = made("narrow", [rf"/elb/{REGION}/{DAY}{ACCOUNT}_app\."], r"narrow-marker")
ANY = made("cloudwatch_logs", [], "", required=())
SOURCES = {one.name: one for one in (SOURCE, ANY, DNS, NARROW, WIDE)}


@pytest.fixture(autouse=True)
def several(monkeypatch):
    """Five sources instead of those that are installed."""
    monkeypatch.setattr(registry, "sources", lambda: SOURCES)


def dns(number, **more):
    return QUERY | {"query_name": f"{number}.example.com."} | more


def lines(*records):
    return "\n".join(map(json.dumps, records)).encode()


PATHS = {
    key(): ("cloudtrail", "2026-06-01"),
    "x/AWSLogs/111122223333/vpcdnsquerylogs/vpc-1/2026/06/02/a.log.gz": ("resolver", "2026-06-02"),
    "logs/elb/eu-west-1/2026/06/03/111122223333_app.one_x.log.gz": ("narrow", "2026-06-03"),
    "logs/elb/eu-west-1/2026/06/03/111122223333_net.one_x.log.gz": ("wide", "2026-06-03"),
    "logs/elb/eu-west-1/2026/13/03/111122223333_net.one_x.log.gz": (None, None),
    "anything.json": (None, None),
}


def test_a_path_tells_the_source():
    """The layout that tells most wins; asking again, in any order, gives the same."""
    places = Places(SOURCES.values())
    for path in [*PATHS, *reversed(PATHS)]:
        facts = places.facts(path)
        assert (facts.get("source"), facts.get("day")) == PATHS[path], path


def test_what_is_remembered_of_a_folder_does_not_mislead():
    """Names of other kinds in one folder: each is what it would be alone."""
    folder = "mixed/"
    names = [
        "111122223333_CloudTrail_eu-central-1_20260601T0815Z_abc.json.gz",
        "444455556666_CloudTrail_us-east-1_20260602T0815Z_def.json.gz",
        "111122223333_CloudTrail-Digest_eu-central-1_trail_20260601T0815Z.json.gz",
        "111122223333_other_eu-central-1_20260601T0815Z_abc.json.gz",
        "README",
        "20260601",
        "",
    ]
    together = Places(SOURCES.values())
    for _ in range(2):
        for name in names:
            assert together.facts(folder + name) == Places(SOURCES.values()).facts(folder + name)
    assert together.facts(folder + names[1])["account"] == "444455556666"
    assert together.facts(folder + names[1])["day"] == "2026-06-02"


def test_a_folder_of_many_kinds(place, logs):
    """By path, by content plain and zipped, in an envelope: each in its table; what nobody knows is told."""
    write(logs, key(), packed([event(1), event(2)]))
    write(logs, "AWSLogs/111122223333/vpcdnsquerylogs/vpc-1/2026/06/01/a.log", lines(dns(1)))
    write(logs, "loose/dns.json", lines(dns(2), dns(3)))
    write(logs, "loose/trail.json.gz", packed([event(3)]))
    write(logs, "loose/notes.txt", b"hello")
    write(logs, "loose/empty", b"")
    done = api.collect([logs], config=place.config)
    stored = {name: one.stored for name, one in done.sources.items()}
    assert stored == {"cloudtrail": 3, "resolver": 3, "unrecognised": 0}
    assert (done.objects, done.stored, done.unrecognised, done.rejected, done.failed) == (6, 6, 2, 2, 0)
    assert done.problems == []
    kept = api.rejects_list(config=place.config, source="unrecognised")
    assert sorted(reject.uri for reject in kept) == [str(logs / "loose/empty"), str(logs / "loose/notes.txt")]
    again = api.collect([logs], config=place.config)
    assert (again.known, again.stored, again.unrecognised, again.rejected) == (6, 0, 0, 0)
    assert api.ledger_totals(config=place.config, source="resolver").stored == 3
    assert api.ledger_totals(config=place.config).stored == 6
    assert api.ledger_totals(config=place.config).balanced


def test_a_named_source_takes_all(place, logs):
    """As before: what does not fit is rejected and kept."""
    write(logs, "a.json", lines(dns(1)))
    done = api.collect([logs], config=place.config, source="cloudtrail")
    assert (done.rejected, done.unrecognised, set(done.sources)) == (1, 0, {"cloudtrail"})


def test_a_transport_that_has_one_source(place, monkeypatch):
    """Its objects go there without a look."""
    data = lines(dns(1))
    transport = Transport("one", "One", lambda _u, _w: iter([Found("one://a", "1", 9)]), lambda *_: data, "resolver")
    monkeypatch.setattr(registry, "transports", lambda: {"one": transport})
    assert api.collect(["one://"], config=place.config).sources["resolver"].stored == 1


def test_large_files_of_nobody_are_named_not_copied(place, logs, monkeypatch):
    """Five are named, the others counted; they lie where they lie."""
    monkeypatch.setattr("vedette.collect.look._HANDED_ON", 4)
    for number in range(80):
        write(logs, f"{number:03}.txt", b"hello")
    done = api.collect([logs], config=place.config)
    assert (done.unrecognised, done.rejected, len(done.problems)) == (80, 0, 6)
    assert done.problems[-1].startswith("75 more")


def test_many_batches_of_several_sources(tmp_path, logs):
    """Small batches, two jobs: each record once, whatever finishes first."""
    home = Home(tmp_path / "home", collect={"jobs": 2, "batch_megabytes": 1})
    filling = "x" * 2000
    for number in range(60):
        write(logs, key(name=f"{number:04}"), packed(event(f"{number}-{n}", userAgent=filling) for n in range(40)))
        write(logs, f"loose/{number}.json", lines(*(dns(f"{number}-{n}", pad=filling) for n in range(20))))
    done = api.collect([logs], config=home.config)
    assert {name: one.stored for name, one in done.sources.items()} == {"cloudtrail": 2400, "resolver": 1200}
    assert done.stored == 3600


def payload(*messages, group="/any/group"):
    events = [{"id": str(n), "timestamp": 1, "message": message} for n, message in enumerate(messages)]
    value = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": group, "logStream": "s", "logEvents": events}
    return gzip.compress(json.dumps(value).encode())


CONTENTS = {
    "an event": (json.dumps(event(1)).encode(), "cloudtrail"),
    "with a byte order mark": (b"\xef\xbb\xbf" + json.dumps(event(1)).encode(), "cloudtrail"),
    "UTF-16": (json.dumps(dns(1)).encode("utf-16"), "resolver"),
    "by EventBridge": (json.dumps({"detail-type": "x", "detail": event(1)}).encode(), "cloudtrail"),
    "by SNS": (json.dumps({"Type": "Notification", "Message": json.dumps(event(1))}).encode(), "cloudtrail"),
    "a subscription": (payload(json.dumps(event(1))), "cloudtrail"),
    "a subscription of DNS": (payload("START", json.dumps(dns(1))), "resolver"),
    "a subscription of anything": (payload("Hello World"), "cloudwatch_logs"),
    "a configured group": (payload(json.dumps(event(1)), group="/team/a"), "wide"),
    "a group that is named closer": (payload("x", group="/team/dns/a"), "resolver"),
    "a list of subscriptions": (b"[" + gzip.decompress(payload("x", group="/team/a")) + b"]", "wide"),
    "one behind the other": (2 * gzip.decompress(payload(json.dumps(event(1)))), "cloudtrail"),
    "a broken gzip": (packed([event(1)])[:-9], "cloudtrail"),
    "text": (b"hello", None),
    "nothing": (b"", None),
    "packed by a producer": (b"\xf3\x89\x9a\xc2\x00", None),
    "broken zstd": (b"\x28\xb5\x2f\xfd\x00", None),
    "bzip2": (bz2.compress(json.dumps(event(1)).encode()), "cloudtrail"),
    "xz": (lzma.compress(json.dumps(dns(1)).encode()), "resolver"),
    "broken xz": (lzma.compress(json.dumps(dns(1)).encode())[:20], None),
    "half a JSON": (b'{"logEvents": [', None),
    "deep": (b'{"body":' * 3000, None),
    "binary": (bytes(range(256)) * 40, None),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_content_tells_the_source(name):
    """Envelopes taken off, compression undone, never an exception; else a reason."""
    data, expected = CONTENTS[name]
    router = Router(tuple(SOURCES.values()), {"/team/*": "wide", "/team/dns/*": "resolver"})
    found = router.by_content(data)
    assert (found.source.name if found.source else None) == expected
    assert bool(found.reason) == (expected is None)


def test_public_payloads(corpora):
    """A subscription as a function gets it, and what is in it."""
    folder = corpora / "formats/lambda-promtail/testdata"
    router = Router(tuple(SOURCES.values()))
    for name in ("events/cloudwatch-logs-event.json", "kinesis-event.json"):
        assert router.by_content((folder / name).read_bytes()).source.name == "cloudwatch_logs"
    assert router.by_content((folder / "cloudtrail-log-file.json.gz").read_bytes()).source.name == "cloudtrail"


def test_a_log_group_of_no_source(place, logs):
    """A name in the configuration that is none is wrong use, and says where."""
    home = Home(place.folder, collect={"log_groups": {"/a/*": "nonsense"}})
    with pytest.raises(UsageError, match="no log source is named 'nonsense'") as caught:
        api.collect([logs], config=home.config)
    assert "/a/*" in caught.value.where


def test_a_crash_of_one_source_is_made_good(place, logs):
    """A batch that was left behind is settled, though nothing of that source comes any more."""
    write(logs, "a.json", lines(dns(1)))
    api.collect([logs], config=place.config)
    with closing(sqlite3.connect(place.folder / "state.db")) as state:
        state.execute("INSERT INTO ledger_batches (batch_id, source, committed) VALUES ('x', 'resolver', 0)")
        state.execute("INSERT INTO ledger_batches (batch_id, source, committed) VALUES ('y', 'unrecognised', 0)")
        state.commit()
    api.collect([logs], config=place.config)
    with closing(sqlite3.connect(place.folder / "state.db")) as state:
        assert Counter(state.execute("SELECT committed FROM ledger_batches").fetchall()) == {(1,): 1}


def test_every_source_knows_its_own_sample(monkeypatch):
    """Plain, zipped, by EventBridge's queue and in a subscription: the installed sources, among each other."""
    monkeypatch.undo()
    installed = registry.sources()
    router = Router(tuple(installed.values()))
    wrong = []
    for name, source in installed.items():
        if not source.looks_like:
            continue
        text = source.sample.decode("utf-8", "replace")
        ways = {"plain": source.sample, "zipped": gzip.compress(source.sample), "subscription": payload(text)}
        for way, data in ways.items():
            found = router.by_content(data).source
            if found is not source:
                wrong.append((name, way, found.name if found else None))
    assert wrong == []
