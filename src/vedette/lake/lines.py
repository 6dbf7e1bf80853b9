"""Lines read by regular expressions: syslog and its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.errors import UnitError
from vedette.lake.rows import Limits, Rejected
from vedette.lake.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from vedette.lake.rows import Read, Text
    from vedette.model import Lines, LogSource

#: Texts are read together up to this many bytes; one that is larger is read in parts that end with a line.
_TOGETHER = 128 << 20
#: How much of a text tells whether it is one, in bytes.
_HEAD = 1 << 10
_BINARY = {
    b"ElfFile\0": "the object is a binary Windows event log: render it, as `wevtutil qe FILE /lf /f:RenderedXml` does",
}
_UNKNOWN_BINARY = "the object is binary, no text: render it first, as `utmpdump` does with wtmp and btmp"
_NO_PATTERN = "the line has none of the source's forms"


class LinesReader:
    """Reads texts of lines. Raises `UnitError` where a pattern is no RE2."""

    def __init__(self, source: LogSource, framing: Lines, limits: Limits | None = None) -> None:
        self._framing = framing
        self._typing = Typing(source, limits or Limits())
        places = {c.name: tuple(p[0] for p in (c.where, *c.also_at) if len(p) == 1) for c in source.columns}
        self._places = {name: groups for name, groups in places.items() if groups}
        for pattern in (*framing.patterns, *framing.events, framing.continued, framing.packed):
            try:
                pc.match_substring_regex(pa.array([""]), pattern=pattern)
            except pa.ArrowInvalid as error:
                raise UnitError(f"{pattern!r} is no RE2: {error}", where=source.name, hint="no lookaround") from None

    def read_texts(self, texts: Sequence[Text], out: Read) -> None:
        """Rows of the lines, rejects of those that no pattern fits. Positions count lines from 0; log events, texts."""
        events = [text for text in texts if "id" in text.facts]
        files = [text for text in texts if "id" not in text.facts]
        for group in _groups(events):
            self._events(group, out)
        for group in _groups(files):
            self._files(group, out)

    def _events(self, texts: list[Text], out: Read) -> None:
        """Log events: each text is one record."""
        data = [_sound(text, out) for text in texts]
        records = pc.utf8_rtrim(pa.array(data, type=pa.string()), "\r\n")
        there = np.flatnonzero(np.array([one is not None for one in data], dtype=np.bool_))
        first: dict[int, int] = {}
        positions = np.empty(len(texts), dtype=np.int64)
        for number, text in enumerate(texts):
            positions[number] = first[text.blob] = first.get(text.blob, -1) + 1
        patterns = self._framing.events or self._framing.patterns
        self._rows(texts, there, records.take(pa.array(there)), positions[there], patterns, out)

    def _files(self, texts: list[Text], out: Read) -> None:
        """Texts of many lines."""
        texts = [text for text in texts if not self._binary(text, out)]
        whole = pa.array([self._cut(_sound(text, out) or b"") for text in texts], type=pa.string())
        lists = pc.split_pattern(whole, "\n")
        lines = lists.flatten()
        counts = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
        owners = np.repeat(np.arange(len(texts), dtype=np.int64), counts)
        firsts = np.cumsum(counts) - counts
        positions = np.arange(len(lines), dtype=np.int64) - np.repeat(firsts, counts)
        blank = _truth(pc.equal(pc.utf8_trim_whitespace(lines), ""))
        begins = ~blank
        if self._framing.continued:
            more = _truth(pc.match_substring_regex(lines, pattern=self._framing.continued)) | blank
            begins = ~more
            heads = np.flatnonzero(~blank)
            # The first line of a text begins a record, whatever it looks like.
            begins[heads[np.unique(owners[heads], return_index=True)[1]]] = True
            lines = _joined(lines, begins, owners)
        rows = np.flatnonzero(begins)
        records = lines if self._framing.continued else lines.take(pa.array(rows))
        patterns = self._framing.patterns
        self._rows(texts, owners[rows], pc.utf8_rtrim(records, "\r\n"), positions[rows], patterns, out)

    def _binary(self, text: Text, out: Read) -> bool:
        """Whether the text is none; then it is rejected as a whole."""
        head = text.data[:_HEAD]
        name = next((name for magic, name in _BINARY.items() if head.startswith(magic)), "")
        if not name and head.count(0) * 4 <= len(head):
            return False
        out.discovered[text.blob] += 1
        out.rejected.append(Rejected(text.blob, -1, name or _UNKNOWN_BINARY, text.data))
        return True

    def _cut(self, text: bytes) -> bytes:
        """Records that follow one another without a line break, on lines of their own."""
        packed = self._framing.packed
        if not packed:
            return text
        array = pa.array([text], type=pa.string())
        inside = pc.count_substring_regex(array, pattern=f"[^\n]{packed}")[0].as_py()
        at_start = pc.count_substring_regex(array, pattern=f"(?m)^{packed}")[0].as_py()
        if inside <= at_start:
            return text
        cut = pc.replace_substring_regex(array, pattern=f"([^\n])({packed})", replacement="\\1\n\\2")
        return bytes(cut.cast(pa.binary())[0].as_py())

    def _rows(
        self,
        texts: list[Text],
        owners: NDArray[np.int64],
        records: pa.Array,
        positions: NDArray[np.int64],
        patterns: Sequence[str],
        out: Read,
    ) -> None:
        left = np.arange(len(records), dtype=np.int64)
        parts: list[tuple[NDArray[np.int64], dict[str, pa.Array]]] = []
        for pattern in patterns:
            if not len(left):
                break
            found = pc.extract_regex(records.take(pa.array(left)), pattern=pattern)
            hit = found.is_valid()
            fits = _truth(hit)
            matched = found.filter(hit)
            parts.append((left[fits], {f.name: matched.field(f.name) for f in found.type}))
            left = left[~fits]
        for row, record in zip(left, records.take(pa.array(left)).to_pylist(), strict=True):
            blob = texts[int(owners[row])].blob
            out.discovered[blob] += 1
            out.rejected.append(Rejected(blob, int(positions[row]), _NO_PATTERN, record.encode()))
        rows = np.concatenate([numbers for numbers, _ in parts]) if parts else left[:0]
        order = np.argsort(rows)
        index = pa.array(order)
        fields = {name: self._field(groups, parts).take(index) for name, groups in self._places.items()}
        rows = rows[order]
        self._typing.rows(texts, owners[rows], records.take(pa.array(rows)), fields, positions[rows], out)

    @staticmethod
    def _field(groups: tuple[str, ...], parts: list[tuple[NDArray[np.int64], dict[str, pa.Array]]]) -> pa.Array:
        """The text of the first group that is there and not empty, for the rows of all parts."""
        pieces = []
        for rows, found in parts:
            there = [pc.if_else(pc.equal(found[name], ""), None, found[name]) for name in groups if name in found]
            pieces.append(pc.coalesce(*there) if there else pa.nulls(len(rows), pa.string()))
        return pa.concat_arrays(pieces) if pieces else pa.array([], type=pa.string())


def _groups(texts: list[Text]) -> Iterator[list[Text]]:
    """The texts, some at a time, so that none of the arrays grows too large."""
    group: list[Text] = []
    size = 0
    for text in (part for whole in texts for part in _parts(whole)):
        if group and size + len(text.data) > _TOGETHER:
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text.data)
    if group:
        yield group


def _parts(text: Text) -> Iterator[Text]:
    """A text that is too large, in parts that end with a line."""
    start = 0
    while len(text.data) - start > _TOGETHER:
        end = text.data.rfind(b"\n", start, start + _TOGETHER) + 1
        if not end:
            break
        yield type(text)(text.blob, text.data[start:end], text.facts)
        start = end
    yield text if not start else type(text)(text.blob, text.data[start:], text.facts)


def _sound(text: Text, out: Read) -> bytes | None:
    """The text; lines that are no UTF-8 are rejected, and blank in what comes back. None for such a log event."""
    data = text.data
    if _undecodable(data) is None:
        return data
    if "id" in text.facts:
        out.discovered[text.blob] += 1
        out.rejected.append(Rejected(text.blob, 0, f"the record is no UTF-8: {_undecodable(data)}", data))
        return None
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        why = _undecodable(line)
        if why is not None:
            out.discovered[text.blob] += 1
            out.rejected.append(Rejected(text.blob, number, f"the line is no UTF-8: {why}", line))
            lines[number] = b""
    return b"\n".join(lines)


def _undecodable(data: bytes) -> str | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return f"{error.reason} at byte {error.start}"
    return None


def _joined(lines: pa.Array, begins: NDArray[np.bool_], owners: NDArray[np.int64]) -> pa.Array:
    """Each record's lines with the line breaks between them; blank lines before a text's first record are left out."""
    starts = np.flatnonzero(begins)
    if len(starts) == len(lines):
        return lines
    # A record ends with its text at the latest.
    ends = np.minimum(np.append(starts[1:], len(lines)), np.searchsorted(owners, owners[starts], side="right"))
    marks = np.zeros(len(lines) + 1, dtype=np.int64)
    np.add.at(marks, starts, 1)
    np.add.at(marks, ends, -1)
    kept = lines.filter(pa.array(np.cumsum(marks)[:-1] > 0))
    offsets = np.append(0, np.cumsum(ends - starts)).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), kept), "\n")


def _truth(array: pa.Array) -> NDArray[np.bool_]:
    return np.array(array.to_numpy(zero_copy_only=False), dtype=np.bool_)
