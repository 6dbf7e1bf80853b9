"""The same questions for every registered source: its sample, its marks, and any bytes at all.

`VEDETTE_FUZZ_SECONDS` says how long the mutations run in all, in the slow test a minute by default.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import time
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vedette import registry
from vedette.lake.batch import Assembler
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob, Limits
from vedette.model import Parquet

NAMES = sorted(registry.sources())
LIMITS = Limits(object_bytes=1 << 22, record_bytes=1 << 20)
PIECES = [
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b" ", b"\t", b"-", b"\n", b"\r\n", b"\0", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbf",
    b"<", b"</", b"/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"PAR1", b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh9",
    b"\x28\xb5\x2f\xfd", b"null", b"1780301647", b"9" * 40, b"#Fields: a b", b"version start", b'"' * 70, b"[" * 70,
    b'{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1780301647000,"message":"', b'"}]}', b"x" * 5000,
]  # fmt: skip


@cache
def tools(name):
    """The reader and assembler of a source, made once."""
    source = registry.source(name)
    return source, Reader(source, LIMITS), Assembler(source)


def check(name, data):
    """Read, account for, and make a table of whatever the bytes are; returns its rows."""
    _, reader, assembler = tools(name)
    blobs = [Blob("o", "1", data, {"day": "2026-06-01"})]
    done = reader.read(blobs)
    table, _ = assembler.assemble(done, blobs).table()
    table.validate(full=True)
    assert int(done.discovered.sum()) == sum(map(len, done.chunks)) + len(done.rejected)
    assert all(r.reason and r.position >= -1 for r in done.rejected)
    return table


def subscription(text):
    """The text's lines as a CloudWatch Logs subscription sends them."""
    events = [{"id": str(n), "timestamp": 1780301647000, "message": m} for n, m in enumerate(text.splitlines())]
    return json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "g", "logStream": "s", "logEvents": events}
    ).encode()


def sample_of(source):
    """The sample as an object holds it: that of a Parquet source is written as a row of JSON."""
    if not isinstance(source.framing, Parquet):
        return source.sample
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([json.loads(source.sample)]), out)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_is_read_whole(name):
    source, reader, _ = tools(name)
    data = sample_of(source)
    done = reader.read([Blob("o", "1", data)])
    assert [r.reason for r in done.rejected] == []
    rows = check(name, data).num_rows
    assert rows > 0
    assert check(name, gzip.compress(data)).num_rows == rows


@pytest.mark.parametrize("name", NAMES)
def test_every_column_has_a_sentence(name):
    source = registry.source(name)
    for column in source.columns:
        assert column.doc.rstrip("`*)").endswith((".", "…")), column.name
    assert source.doc.startswith("https://")


def test_each_source_is_known_by_its_looks_and_by_no_other_ones():
    wrong = []
    for name in NAMES:
        pattern = registry.source(name).looks_like
        for other in NAMES:
            text = registry.source(other).sample[:4096].decode(errors="replace")
            found = bool(pattern and re.search(pattern, text))
            escaped = bool(pattern and re.search(pattern, json.dumps({"message": text})))
            if pattern and (found, escaped) != (name == other, name == other):
                wrong.append((name, other, found, escaped))
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=300))
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_rows_or_rejects(name, data):
    check(name, data)


def mutated(rng, seed):
    """A seed with a few things put in, taken out, doubled or swapped."""
    data = bytearray(seed)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[at:at] = rng.choice(PIECES)
            case 1:
                del data[at : at + rng.randrange(1, 40)]
            case 2:
                data[at:at] = data[at : at + rng.randrange(1, 200)]
            case 3 if at < len(data):
                data[at] = rng.randrange(256)
            case _:
                data = data[:at]
    return gzip.compress(bytes(data)) if rng.randrange(5) == 0 else bytes(data)


def fuzz(seconds, seed):
    """Mutate samples, also inside an envelope, until the time is over."""
    rng = random.Random(seed)
    ends = time.monotonic() + seconds
    tried = 0
    while time.monotonic() < ends:
        name = NAMES[tried % len(NAMES)]
        sample = registry.source(name).sample
        data = mutated(rng, subscription(sample.decode()) if rng.randrange(4) == 0 else sample)
        try:
            check(name, data)
        except Exception as error:
            error.add_note(f"{name}: {data!r}")
            raise
        tried += 1
    return tried


def test_mutated_samples_are_rows_or_rejects():
    assert fuzz(float(os.environ.get("VEDETTE_FUZZ_SECONDS", "5")), 1) > 0


@pytest.mark.slow
def test_a_minute_of_mutated_samples():
    assert fuzz(60, 20260601) > len(NAMES)
