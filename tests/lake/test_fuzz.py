"""Any bytes at all: rows or recorded rejects, nothing raised, nothing hung.

`VEDETTE_FUZZ_SECONDS` lets the mutations run longer than their usual few seconds.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import time

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import SOURCE, read, record, records, rows_of, trail
from test_shapes import ODD, PLAIN, eventbridge, packed, subscription

from vedette.lake.batch import Assembler
from vedette.lake.engine import Engine
from vedette.lake.read import JsonReader
from vedette.lake.rows import Blob, Limits

SECONDS = float(os.environ.get("VEDETTE_FUZZ_SECONDS", "8"))
READER = JsonReader(SOURCE, SOURCE.framing, Limits(object_bytes=1 << 22, record_bytes=1 << 20))
ASSEMBLER = Assembler(SOURCE)
SEEDS = [
    *PLAIN.values(),
    ODD,
    eventbridge(ODD),
    SOURCE.sample,
    gzip.compress(trail(records(5))),
    json.dumps({"awslogs": {"data": packed(subscription(records(2)))}}).encode(),
    trail([record(userAgent="\\u0041\\ud83d\\ude00" * 9, resources=[{"ARN": "a"}, {"ARN": None}])]),
    record(eventTime=1748765647) + b"\n" + record(eventTime="2026-06-01T08:14:07+02:00"),
]
READER.read([Blob("o", "1", trail(records(2)))])  # compile the kernels, so that the deadlines are of the reading

#: What is likely to upset a scanner of JSON.
PIECES = [
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"\\u", b"\\ud800", b"\xff", b"\xc3\xa9", b"\0", b"\n",
    b'"Records":', b'"eventTime":', b'"eventTime":"0000-01-01T00:00:00Z",', b"1e999", b"[" * 70, b'{"a":' * 70, b"[" * 3000,
    b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"\xff\xfe", b'"resources":[', b'"*":', b'"":', b"-", b"tru", b'"eventID":null,',
]  # fmt: skip


def check(data):
    """Read, account for, and make columns, keys and a table of whatever the bytes are."""
    blobs = [Blob("o", "1", data)]
    done = READER.read(blobs)
    table, _ = ASSEMBLER.assemble(done, blobs).table()
    table.validate(full=True)
    rows = sum(len(chunk) for chunk in done.chunks)
    assert int(done.discovered.sum()) == rows + len(done.rejected)
    assert all(r.reason and r.position >= -1 for r in done.rejected)
    for chunk in done.chunks:
        for raw in chunk.raw().to_pylist():
            assert isinstance(json.loads(raw), dict)
    return table


@settings(max_examples=400, deadline=10_000, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_any_bytes_are_rows_or_rejects(data):
    """Bytes of no form, and pieces of JSON in any order, plain and zipped."""
    check(data)
    check(gzip.compress(data))


@settings(max_examples=300, deadline=10_000, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
def test_any_record_among_good_ones_loses_none_before_it(middle):
    """Whatever stands in the middle of a list, the whole records before it are rows."""
    done = READER.read([Blob("o", "1", trail([*records(2), b'{"x":' + middle, record(eventID="last")]))])
    ids = {row["eventID"] for row in rows_of(done)[0]}
    assert {"event-0", "event-1"} <= ids


def mutated(rng):
    """A good object with some bytes changed, cut, doubled or put in."""
    data = bytearray(rng.choice(SEEDS))
    for _ in range(rng.randint(1, 4)):
        at, other = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        kind = rng.randrange(6)
        if kind == 0 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 1:
            data[at:at] = rng.choice(PIECES)
        elif kind == 2:
            del data[at : at + rng.randint(1, 30)]
        elif kind == 3:
            data = data[:other]
        elif kind == 4:
            data[at:at] = data[at : min(other, at + 5000)]
        elif at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        if not data:
            break
    return gzip.compress(bytes(data)) if rng.randrange(4) == 0 else bytes(data)


def copied(table):
    """The table with its records copied: they point into the reader's memory until the next read."""
    place = table.column_names.index("raw")
    return table.set_column(place, "raw", table["raw"].cast(pa.string()))


def test_mutations_of_good_objects_are_rows_or_rejects():
    """Thousands of nearly good objects; what becomes rows can be queried by the engine, to the last field."""
    rng = random.Random(time.time_ns())
    tables = []
    began = time.monotonic()
    count = 0
    while time.monotonic() - began < SECONDS:
        seed = rng.randrange(1 << 60)
        data = mutated(random.Random(seed))
        start = time.monotonic()
        try:
            tables.append(copied(check(data)))
        except BaseException as error:
            error.add_note(f"mutation seed {seed}: {data[:2000]!r}")
            raise
        assert time.monotonic() - start < 5, seed
        count += 1
    assert count > 100
    _assert_queryable(pa.concat_tables(table.cast(tables[0].schema) for table in tables))


def _assert_queryable(table):
    engine = Engine()
    engine.duck.register("fuzzed", table)
    for name in ("requestParameters", "userIdentity", "resources"):
        engine.rows(f"SELECT count(json_extract(raw, '$.{name}')), sum(length(raw)) FROM fuzzed")
    engine.close()


def test_salvage_of_every_cut():
    """An object cut at any byte: the whole records before the cut, and one reject where something is missing."""
    whole = trail(records(4))
    ends = [whole.index(b"},{", n) + 1 if b"},{" in whole[n:] else len(whole) - 2 for n in _starts(whole)]
    for cut in range(1, len(whole)):
        rows, rejected, discovered = read(whole[:cut])
        assert len(rows) == sum(end <= cut for end in ends), cut
        assert len(rejected) == 1, cut
        assert discovered == len(rows) + 1


def _starts(whole):
    places, at = [], whole.index(b"[") + 1
    while at > 0:
        places.append(at)
        at = whole.find(b"},{", at) + 2 if b"},{" in whole[at:] else 0
    return places
