"""Delimited lines against a plain reading of them, and every odd thing lines may have."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import tarfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import registry
from vedette.errors import ConfigError
from vedette.lake.batch import Assembler
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob, Limits
from vedette.lake.times import to_times
from vedette.model import Column, Cost, Delimited, Derived, LogSource

FIELDS = ("kind", "when", "size", "text")
SOURCE = LogSource(
    name="lines",
    title="Lines",
    doc="",
    sigma={},
    framing=Delimited(fields=FIELDS, quotes='"[', header=r"#.*|!(?P<fields>.+)", required=("kind",)),
    columns=(
        Column("kind", "string", "A kind."),
        Column("when", "timestamp", "A time.", formats=("%d/%b/%Y:%H:%M:%S %z", "%b %d %H:%M:%S")),
        Column("size", "long", "A number."),
        Column("text", "string", "A text."),
    ),
    derived=(Derived("ev_account", "object_account", "Account."), Derived("ev_actor", "object_log_stream", "Stream.")),
    time="when",
    key=("ev_account", "ev_id"),
    sort=("kind", "ev_time"),
    layouts=(),
    delay_minutes=1,
    delay="",
    retention="",
    on_by_default="",
    cost=Cost("", ""),
    sample=b"",
)
MOMENT = datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)
EPOCH = int(MOMENT.timestamp())


def read(data, source=SOURCE, *, options=None, facts=None, **limits):
    """Rows (dictionaries of what is not null), rejects, and how many were discovered."""
    reader = Reader(source, Limits(**limits) if limits else None, options)
    blobs = [Blob("o", "1", data, facts or {})]
    done = reader.read(blobs)
    table, _ = Assembler(source).assemble(done, blobs).table()
    table.validate(full=True)
    rows = [{k: v for k, v in row.items() if v is not None} for row in table.to_pylist()]
    assert int(done.discovered.sum()) == sum(map(len, done.chunks)) + len(done.rejected)
    return rows, done.rejected, int(done.discovered.sum())


def csv(**changes):
    """The source with commas between its fields."""
    return replace(SOURCE, framing=replace(SOURCE.framing, delimiter=",", quotes='"', **changes))


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters='\n\r\t "[]-,\0'), min_size=1, max_size=40)
INSIDE = st.text(st.characters(codec="utf-8", exclude_characters='\n\r"'), max_size=40)


@given(st.lists(st.tuples(PLAIN, st.integers(-(10**17), 10**17), INSIDE, st.booleans()), max_size=40))
@settings(deadline=None, max_examples=60)
def test_what_was_written_is_read(records):
    text = "\n" + "".join(
        f'{kind} {EPOCH + n} {size} "{inside}"' + ("\r\n" if feed else "\n")
        for n, (kind, size, inside, feed) in enumerate(records)
        if not kind.startswith(("#", "!"))
    )
    rows, rejected, count = read(text.encode())
    wanted = [
        {"kind": kind, "size": size, "when": MOMENT + timedelta(seconds=n)}
        | ({} if inside == "-" else {"text": inside})
        for n, (kind, size, inside, _) in enumerate(records)
        if not kind.startswith(("#", "!"))
    ]
    got = sorted(({k: row[k] for k in FIELDS if k in row} for row in rows), key=lambda row: row["when"])
    assert (got, rejected, count) == (wanted, [], len(wanted))


def test_quotes_delimiters_and_ends_of_lines():
    line = b'a "b ]c" x'
    cases = {
        f'k {EPOCH} 1 "with "quotes"inside it"': 'with "quotes"inside it',
        f'k {EPOCH} 1 "two "" quotes"': 'two " quotes',
        f"k {EPOCH} 1 [in brackets]": "in brackets",
        f"k {EPOCH} 1 [open": "[open",
        f'k {EPOCH} 1 "open': '"open',
        f'k {EPOCH} 1 ""': "",
        f"k   {EPOCH}  1    x   more fields": "x",
        f'k {EPOCH} 1 "x"\r': "x",
        f"k {EPOCH} 1 a\0b": "a\0b",
    }
    for text, wanted in cases.items():
        rows, rejected, _ = read(text.encode())
        assert rejected == [], text
        assert rows[0]["text"] == wanted, text
        assert rows[0]["raw"] == text.removesuffix("\r")
    assert read(line)[1][0].reason == "the line's when is no time"


def test_few_fields_null_texts_and_empty_lines():
    rows, rejected, _ = read(f"\n   \r\n\t\nk {EPOCH}\nk {EPOCH} - -\n\n".encode())
    assert rejected == []
    assert [set(row) & {"size", "text"} for row in rows] == [set(), set()]
    assert read(b"\n\n")[2] == 0


def test_a_number_that_is_none_is_null_and_large_ones_are_read():
    rows, _, _ = read(f"a {EPOCH} 12x\nb {EPOCH} 9223372036854775807\nc {EPOCH} 9223372036854775808\n".encode())
    assert {row["kind"]: row.get("size") for row in rows} == {"a": None, "b": 2**63 - 1, "c": None}


def test_commas_with_doubled_quotes_and_empty_fields():
    rows, rejected, _ = read(f'k,{EPOCH},,"a ""b"", c"\nk,{EPOCH},3,\n'.encode(), csv())
    assert rejected == []
    assert [(row.get("size"), row.get("text")) for row in rows] == [(None, 'a "b", c'), (3, None)]


def test_a_header_names_the_fields_also_in_the_middle():
    text = f"# comment\n!when kind\n{EPOCH} a\n!when kind\n{EPOCH} b\n!text kind when\nx c {EPOCH}\n".encode()
    rows, rejected, count = read(text)
    assert (rejected, count) == ([], 3)
    assert {row["kind"]: row.get("text") for row in rows} == {"a": None, "b": None, "c": "x"}


def test_what_is_no_row_is_rejected_with_its_bytes():
    text = f"a {EPOCH}\n\xff b\n- {EPOCH}\nc never\nd\n".encode("latin-1")
    rows, rejected, count = read(text + b"e " + str(EPOCH).encode() + b" 1 \xc3\xa9")
    assert [row["kind"] for row in rows] == ["a", "e"]
    assert count == 6
    assert [(r.position, r.data, r.reason) for r in rejected] == [
        (1, b"\xff b", "the line is no UTF-8: invalid start byte at byte 0"),
        (2, f"- {EPOCH}".encode(), "the line has no kind"),
        (3, b"c never", "the line's when is no time"),
        (4, b"d", "the line has no when"),
    ]


def test_a_line_beyond_the_cap_is_rejected():
    rows, rejected, _ = read(f"a {EPOCH} 1 {'x' * 5000}\nb {EPOCH}\n".encode(), record_bytes=1000)
    assert [row["kind"] for row in rows] == ["b"]
    assert "more than the cap of 1000" in rejected[0].reason


def test_many_distinct_values_and_rows():
    text = b"".join(b"kind-%d %d %d text-%d\n" % (n, EPOCH + n, n, n % 7) for n in range(20_000))
    rows, rejected, _ = read(text)
    assert rejected == []
    assert sorted(row["size"] for row in rows) == list(range(20_000))
    assert all(row["kind"] == f"kind-{row['size']}" and row["text"] == f"text-{row['size'] % 7}" for row in rows)


def test_ids_are_hashes_with_ordinals_whatever_the_batch():
    line, other = f"a {EPOCH} 1".encode(), f"b {EPOCH} 1".encode()
    digest = "blake2b:" + hashlib.blake2b(line, digest_size=16).hexdigest()
    rows, _, _ = read(b"\n".join([line, other, line, line]))
    assert {row["ev_id"] for row in rows if row["kind"] == "a"} == {digest, f"{digest}:1", f"{digest}:2"}
    blobs = [Blob("x", "1", other), Blob("y", "1", line + b"\n" + line)]
    done = Reader(SOURCE).read(blobs)
    together = Assembler(SOURCE).assemble(done, blobs).flat["ev_id"].to_pylist()
    assert together[1:] == [digest, f"{digest}:1"]


def subscription(messages, **more):
    """A CloudWatch Logs subscription's message."""
    events = [{"id": f"id-{n}", "timestamp": EPOCH * 1000, "message": m} for n, m in enumerate(messages)]
    return json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "g", "logStream": "s", "logEvents": events}
        | more
    ).encode()


def test_log_events_give_id_account_stream_and_time():
    messages = [f"a {EPOCH + 5}", "b -", f"c {EPOCH}\nd {EPOCH}"]
    for data in (subscription(messages), gzip.compress(subscription(messages)) + gzip.compress(subscription([]))):
        rows, rejected, _ = read(data)
        assert rejected == []
        assert {row["kind"]: row["ev_id"] for row in rows} == {
            "a": "cwl:id-0", "b": "cwl:id-1", "c": "cwl:id-2", "d": "cwl:id-2:1"
        }  # fmt: skip
        assert {(row["ev_account"], row["ev_actor"]) for row in rows} == {("111122223333", "s")}
        times = {row["kind"]: row["ev_time"] for row in rows}
        assert times["a"] == MOMENT + timedelta(seconds=5)
        assert times["b"] == MOMENT  # the line has none: the log event's
    again, _, count = read(subscription(messages) * 2)
    assert (len(again), count) == (4, 8)  # the same log event twice is one


def test_an_answer_of_the_api_is_an_envelope():
    answer = {"events": [{"eventId": "7", "timestamp": EPOCH * 1000, "message": f"a {EPOCH}", "logStreamName": "t"}]}
    rows, rejected, _ = read(json.dumps(answer).encode())
    assert rejected == []
    assert (rows[0]["ev_id"], rows[0]["ev_actor"]) == ("cwl:7", "t")
    assert read(json.dumps({"events": [], "searchedLogStreams": []}).encode())[1:] == ([], 0)


def test_the_year_comes_from_the_object():
    text = b'a "Dec 31 23:59:00"\nb "Jan 01 00:00:01"\nc "Feb 29 01:02:03"\nd [06/Feb/2019:00:00:38 -0100]\n'
    rows, rejected, _ = read(text, facts={"day": "2026-01-01"})
    assert rejected == []
    assert {row["kind"]: row["ev_time"].isoformat() for row in rows} == {
        "a": "2025-12-31T23:59:00+00:00",
        "b": "2026-01-01T00:00:01+00:00",
        "c": "2024-02-29T01:02:03+00:00",
        "d": "2019-02-06T01:00:38+00:00",
    }
    rows, rejected, _ = read(text)
    assert [row["kind"] for row in rows] == ["d"]
    assert {r.reason for r in rejected} == {"the line's when is no time"}


def test_times_are_read_once_a_distinct_text():
    texts = pa.array(["06/Feb/2019:00:00:38 +0000", None, "x", "2026-06-01T08:14:07Z", str(EPOCH)])
    assert to_times(texts, ("%d/%b/%Y:%H:%M:%S %z",)).to_pylist() == [
        datetime(2019, 2, 6, 0, 0, 38, tzinfo=UTC), None, None, MOMENT, MOMENT
    ]  # fmt: skip


def test_the_order_of_fields_can_be_set():
    source = registry.source("vpc_flow")
    line = b"3 eni-1 111122223333 10.0.0.1 10.0.0.2 1780301647 OK"
    rows, rejected, _ = read(line, source)
    assert rows == []
    assert "set sources.vpc_flow.fields" in rejected[0].reason
    order = "${version} ${interface-id} ${account-id} ${srcaddr} ${dstaddr} ${start} ${log-status}"
    rows, rejected, _ = read(line, source, options={"fields": order})
    assert rejected == []
    assert (rows[0]["ev_src_ip"], rows[0]["dstaddr"], rows[0]["ev_time"]) == ("10.0.0.1", "10.0.0.2", MOMENT)
    with pytest.raises(ConfigError, match="names no field"):
        Reader(source, None, {"fields": "nonsense"})


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """A zip archive."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def tarred(files, mode="w"):
    """A tar archive."""
    memory = BytesIO()
    with tarfile.open(fileobj=memory, mode=mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    return memory.getvalue()


FILES = {"a.log": f"a {EPOCH}\n".encode(), "b.log.gz": gzip.compress(f"b {EPOCH}\n".encode()), "empty": b""}


def packed():
    """One text in every packing that is read."""
    text = f"a {EPOCH}\nb {EPOCH}".encode()
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(text)
    return {
        "bzip2": bz2.compress(text), "xz": lzma.compress(text), "zstd": sink.getvalue().to_pybytes(),
        "zip": zipped(FILES), "tar": tarred(FILES), "tar.gz": tarred(FILES, "w:gz"), "tar.xz": tarred(FILES, "w:xz"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["bzip2", "xz", "zstd", "zip", "tar", "tar.gz", "tar.xz"])
def test_packings_are_read_and_damaged_ones_told(name):
    data = packed()[name]
    rows, rejected, _ = read(data)
    assert rejected == []
    assert sorted(row["kind"] for row in rows) == ["a", "b"]
    _, rejected, _ = read(data[:700] if name == "tar" else data[: len(data) * 2 // 3])
    assert rejected
    assert all(r.data for r in rejected)


def test_what_is_cut_off_is_not_read_as_a_whole_line():
    rng = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(99))
    data = gzip.compress(b"".join(b"a %d 1 %d-%s\n" % (EPOCH, n, rng[n : n + 99]) for n in range(4000)))
    rows, rejected, _ = read(data[: len(data) // 2])
    assert len(rejected) == 1
    assert "it ends early" in rejected[0].reason
    assert rows
    assert all(len(row["text"]) > 99 for row in rows)


@pytest.mark.parametrize("name", ["bzip2", "xz", "zstd", "zip", "tar.gz"])
def test_bombs_are_refused(name):
    zeros = b"0" * (4 << 20)
    bombs = {
        "bzip2": lambda: bz2.compress(zeros), "xz": lambda: lzma.compress(zeros), "zip": lambda: zipped({"x": zeros}),
        "zstd": lambda: pa.Codec("zstd").compress(zeros).to_pybytes(), "tar.gz": lambda: tarred({"x": zeros}, "w:gz"),
    }  # fmt: skip
    _, rejected, _ = read(bombs[name](), object_bytes=1 << 20)
    assert "beyond the cap" in rejected[0].reason


def test_s3_notifications_are_no_cloudtrail():
    source = registry.source("cloudtrail")
    notification = {
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-06-01T08:14:07.000Z",
        "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "logs"}, "object": {"key": "a"}},
    }  # fmt: skip
    rows, rejected, _ = read(json.dumps({"Records": [notification]}).encode(), source)
    assert rows == []
    assert rejected[0].reason == "the record has s3, so it is none of AWS CloudTrail"
