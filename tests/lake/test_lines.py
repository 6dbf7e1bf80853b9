"""Lines read by regular expressions: records over several lines, packed ones, odd bytes, limits, and any bytes at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import registry
from vedette.errors import UnitError
from vedette.lake import lines
from vedette.lake.lines import LinesReader
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob, Limits, Read, Text
from vedette.model import Column, Lines

UNIT = replace(
    registry.source("linux_audit"),
    name="plain",
    columns=(
        Column("at", "timestamp", "Its time."),
        Column("n", "long", "A number."),
        Column("say", "string", "A text."),
    ),
    derived=(),
    time="at",
    sort=("say",),
    unique=(),
)
FRAMING = Lines(
    patterns=(r"(?s)^(?P<at>\d{4}-\d{2}-\d{2}) n=(?P<n>\S*)$", r"(?s)^(?P<at>\d{4}-\d{2}-\d{2}) ?(?P<say>.*)$"),
    continued=r"^\s",
    packed=r"\d{4}-\d{2}-\d{2} ",
)


def read(*texts, framing=FRAMING, limits=None):
    """Columns `n` and `say`, the raw records, and the rejects of texts."""
    out = Read([], [], np.zeros(len(texts), dtype=np.int64))
    given = [text if isinstance(text, Text) else Text(n, text) for n, text in enumerate(texts)]
    LinesReader(UNIT, framing, limits).read_texts(given, out)
    rows = [
        (n, say, raw)
        for chunk in out.chunks
        for n, say, raw in zip(chunk.columns["n"].to_pylist(), chunk.columns["say"].to_pylist(), chunk.raw().to_pylist(), strict=True)
    ]  # fmt: skip
    assert int(out.discovered.sum()) == len(rows) + len(out.rejected)
    return rows, [(r.position, r.reason, r.data) for r in out.rejected]


def test_the_first_pattern_that_fits_gives_the_fields():
    """Rows keep the order of the lines, whichever pattern read them; an empty group is no value."""
    rows, bad = read(b"2026-06-01 b\n2026-06-02 n=7\n2026-06-03\n2026-06-04 n=\n")

    assert bad == []
    assert [row[:2] for row in rows] == [(None, "b"), (7, None), (None, None), (None, None)]


def test_lines_that_continue_a_record_are_joined_to_it():
    """The line break stays in the raw record; line ends of either kind are none of it."""
    rows, bad = read(b"\n 2026\r\n\r\n2026-06-01 a\r\n  b\r\n\r\n  c\r\n\r\n", b"  2026-06-02 x\n2026-06-02 y")

    assert [raw for _, _, raw in rows] == ["2026-06-01 a\r\n  b\r\n\r\n  c", "2026-06-02 y"]
    assert [(position, data) for position, _, data in bad] == [(1, b" 2026"), (0, b"  2026-06-02 x")]


def test_packed_records_are_cut_apart():
    """Records without line breaks between them are cut where more begin inside lines than at their start."""
    rows, bad = read(b"2026-06-01 a2026-06-02 b2026-06-03 n=4")
    whole, _ = read(b"2026-06-01 a 2026-06-02 b\n2026-06-03 c\n")

    assert ([raw for _, _, raw in rows], bad) == (["2026-06-01 a", "2026-06-02 b", "2026-06-03 n=4"], [])
    assert [raw for _, _, raw in whole] == ["2026-06-01 a 2026-06-02 b", "2026-06-03 c"]


def test_a_log_event_is_one_record():
    """A text that is a log event is never split, and has patterns of its own where there are some."""
    event = Text(0, b"2026-06-01 a\n2026-06-02 b\n", {"id": "1"})
    own = replace(FRAMING, events=(r"(?s)^(?P<at>\S+) (?P<n>\d)$",))

    assert [raw for _, _, raw in read(event)[0]] == ["2026-06-01 a\n2026-06-02 b"]
    assert read(Text(0, b"2026-06-01 5", {"id": "1"}), framing=own)[0] == [(5, None, "2026-06-01 5")]


def test_lines_that_are_none_are_rejected_with_their_place():
    """No pattern, no UTF-8, no time and too much are four reasons; the lines around stay."""
    text = b"2026-06-01 a\nnonsense\n2026-06-01 \xff\n2026-99-01 b\n2026-06-01 " + b"x" * 99 + b"\n2026-06-01 z"

    rows, bad = read(text, limits=Limits(record_bytes=50))

    assert [say for _, say, _ in rows] == ["a", "z"]
    assert sorted((position, reason.split(":")[0]) for position, reason, _ in bad) == [
        (1, "the line has none of the source's forms"),
        (2, "the line is no UTF-8"),
        (3, "at is no time"),
        (4, "the record has 110 bytes, more than the cap of 50"),
    ]


def test_large_texts_are_read_in_parts(monkeypatch):
    """A text beyond the most that is read together gives the same rows."""
    text = b"".join(b"2026-06-01 line %d\n" % n for n in range(200))
    whole, _ = read(text)
    monkeypatch.setattr(lines, "_TOGETHER", 100)

    assert read(text) == (whole, [])
    assert len(whole) == 200


def test_a_pattern_that_is_no_re2_is_told():
    """A source with a lookahead is refused when it is first used."""
    with pytest.raises(UnitError, match="is no RE2"):
        LinesReader(UNIT, Lines(patterns=("(?=a)",)))


PIECES = [b"\n", b" ", b"\r\n", b"\0", b"\xff", b"2026-06-01 ", b"<34>1 ", b"<13>", b"Jun  1 08:14:07 ", b"h sshd[1]: ", b"Accepted ",
          b"type=A msg=audit(1.0:1): ", b"a0=41 ", b"<Event", b"</Event>", b"<![CDATA[", b"]]>", b"<!--", b"&lt;", b"<Data Name='x'>",
          b"<System><EventID>1</EventID></System>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"[System] [A] [1] [P] [C] [", b"{", b"ElfFile\0"]  # fmt: skip
READERS = {
    name: Reader(registry.source(name), Limits(object_bytes=1 << 20, record_bytes=1 << 12))
    for name in ("linux_syslog", "linux_audit", "windows_event", "cloudwatch_logs")
}


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=150)
@given(data=st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=30).map(b"".join))
def test_any_bytes_give_rows_or_rejects(name, data):
    """Whatever stands in an object, each record is a row or a reject with a reason."""
    out = READERS[name].read([Blob("o", "1", data, {"day": "2026-06-01"})])

    assert int(out.discovered.sum()) == sum(map(len, out.chunks)) + len(out.rejected)
    assert all(r.reason and r.position >= -1 for r in out.rejected)
    for chunk in out.chunks:
        chunk.raw().validate(full=True)
        assert chunk.columns[registry.source(name).time].null_count == 0
