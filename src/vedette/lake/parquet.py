"""Parquet files become rows: the wanted columns in the source's types, and each row as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vedette.lake import times, values
from vedette.lake.rows import Rejected, Rows, row_facts
from vedette.lake.schema import ARROW_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.rows import Limits, Read, Text
    from vedette.model import Column, LogSource, Parquet

#: Rows that are read at once.
_ROWS = 1 << 16
_ENCODER = msgspec.json.Encoder()


class ParquetReader:
    """Reads Parquet files of one source, each text being one file."""

    def __init__(self, source: LogSource, framing: Parquet, limits: Limits) -> None:
        self.source = source
        self.framing = framing
        self.limits = limits

    def read_texts(self, texts: Sequence[Text], out: Read) -> None:
        """Read all of the files; one that is damaged is one reject, with the rows before the damage read."""
        for text in texts:
            first = len(out.chunks)
            try:
                self._read(text, out)
            except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
                read = sum(map(len, out.chunks[first:]))
                why = f"the file is no whole Parquet: {str(error).splitlines()[0][:200] if str(error) else error!r}"
                _refuse(text, f"{why}; {read} rows before were read" if read else why, out)

    def _read(self, text: Text, out: Read) -> None:
        file = pq.ParquetFile(pa.BufferReader(text.data))
        metadata = file.metadata
        size = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
        cap = self.limits.object_bytes
        if max(size, metadata.num_rows) > cap:
            what = f"{metadata.num_rows} rows in {size} bytes"
            _refuse(text, f"the file has {what} when read, more than the cap of {cap}", out)
            return
        total, position = 0, 0
        for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
            total += batch.nbytes
            if total > cap:
                _refuse(text, f"the file grows beyond the cap of {cap} bytes; {position} rows before were read", out)
                return
            out.texts += batch.nbytes
            self._batch(batch, text, position, out)
            position += batch.num_rows

    def _batch(self, batch: pa.RecordBatch, text: Text, position: int, out: Read) -> None:
        batch = _plain(batch)
        raw = [_ENCODER.encode(row) for row in batch.to_pylist()]
        columns = {column.name: self._column(batch, column) for column in self.source.columns}
        reasons = self._reasons(batch, columns[self.source.time], raw, text)
        out.discovered[text.blob] += len(raw)
        out.rejected.extend(Rejected(text.blob, position + n, why, raw[n]) for n, why in sorted(reasons.items()))
        good = np.array([n for n in range(len(raw)) if n not in reasons], dtype=np.int64)
        if not len(good):
            return
        columns = {name: array.take(pa.array(good)) for name, array in columns.items()}
        records = pa.array([raw[n].decode() for n in good], type=pa.string())
        blob = np.full(len(good), text.blob, dtype=np.int32)
        out.chunks.append(Rows.plain(columns, blob, records, row_facts([text], np.zeros(len(good), dtype=np.int64))))

    def _reasons(self, batch: pa.RecordBatch, time: pa.Array, raw: list[bytes], text: Text) -> dict[int, str]:
        """Why a row cannot stay, by number."""
        reasons: dict[int, str] = {}
        for words in self.framing.required:
            missing = np.ones(batch.num_rows, dtype=np.bool_)
            for word in words.split("|"):
                found = self._null(_at(batch, word.split(".")))
                if found is not None:
                    missing &= found.is_null().to_numpy(zero_copy_only=False)
            for row in np.flatnonzero(missing):
                reasons[int(row)] = f"the row has no {words.replace('|', ' or ')}"
        if times.fact_time(text.facts) is None:
            for row in np.flatnonzero(time.is_null().to_numpy(zero_copy_only=False)):
                reasons.setdefault(int(row), f"the row has no time in {self.source.time}")
        cap = self.limits.record_bytes
        too_large = ((n, len(record)) for n, record in enumerate(raw) if len(record) > cap)
        return reasons | {n: f"the row has {size} bytes, more than the cap of {cap}" for n, size in too_large}

    def _null(self, found: pa.Array | None) -> pa.Array | None:
        """The column with NULL for texts that mean nothing."""
        if found is None or not self.framing.null or not pa.types.is_string(found.type):
            return found
        return pc.if_else(pc.is_in(found, value_set=pa.array(self.framing.null)), None, found)

    def _column(self, batch: pa.RecordBatch, column: Column) -> pa.Array:
        named = self.framing.names.get(column.name)
        places = [named.split(".")] if named else [[column.name], list(column.where)]
        made = pa.nulls(batch.num_rows, ARROW_TYPES[column.type])
        for place in (*places, *column.also_at):
            if made.null_count and (found := _at(batch, place)) is not None:
                made = pc.coalesce(made, _typed(self._null(found), column))
        return made


def _refuse(text: Text, why: str, out: Read) -> None:
    out.discovered[text.blob] += 1
    out.rejected.append(Rejected(text.blob, -1, why, text.data))


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with texts for what JSON or Python cannot say: nanoseconds, and numbers that are none."""
    arrays = []
    for name, found in zip(batch.schema.names, batch.columns, strict=True):
        array = found.dictionary_decode() if isinstance(found, pa.DictionaryArray) else found
        kind = array.type
        nanoseconds = pa.types.is_timestamp(kind) and kind.unit == "ns"
        strange = pa.types.is_floating(kind) and not pc.all(pc.is_finite(array)).as_py()
        if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or nanoseconds or strange:
            array = array.cast(pa.string())
        arrays.append((name, array))
    return pa.RecordBatch.from_arrays([a for _, a in arrays], names=[n for n, _ in arrays])


def _same(name: str) -> str:
    return name.lower().replace("-", "_")


def _at(batch: pa.RecordBatch, path: Sequence[str]) -> pa.Array | None:
    """The values at a path of columns and fields of structs, lists where a part is `*`; None where there is none."""
    names = [_same(name) for name in batch.schema.names]
    if _same(path[0]) not in names:
        return None
    return _below(batch.column(names.index(_same(path[0]))), path[1:])


def _below(found: pa.Array, path: Sequence[str]) -> pa.Array | None:
    if not path:
        return found
    if path[0] == "*":
        if not pa.types.is_list(found.type):
            return None
        inner = _below(found.flatten(), path[1:])
        if inner is None:
            return None
        sizes = pc.fill_null(pc.list_value_length(found), 0).to_numpy()
        offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), type=pa.int32())
        return pa.ListArray.from_arrays(offsets, inner, mask=found.is_null() if found.null_count else None)
    if not pa.types.is_struct(found.type):
        return None
    names = [_same(found.type.field(n).name) for n in range(found.type.num_fields)]
    if _same(path[0]) not in names:
        return None
    return _below(pc.struct_field(found, names.index(_same(path[0]))), path[1:])


def _typed(found: pa.Array, column: Column) -> pa.Array:
    """The values in the column's type, NULL for what is none of it."""
    if column.type == "timestamp":
        return _times(found, column)
    if column.type == "list<string>":
        if not pa.types.is_list(found.type):
            return pa.nulls(len(found), ARROW_TYPES[column.type])
        lists = [None if v is None else [_one(m) for m in v if m is not None] for v in found.to_pylist()]
        return pa.array(lists, type=ARROW_TYPES[column.type])
    text = _text(found)
    if column.type == "string":
        return text
    if column.type == "bool":
        return values.as_bool(text)
    if pa.types.is_integer(found.type) or pa.types.is_floating(found.type):
        try:
            return found.cast(ARROW_TYPES[column.type])
        except pa.ArrowInvalid:
            pass
    return values.as_number(text, ARROW_TYPES[column.type])


def _text(found: pa.Array) -> pa.StringArray:
    if pa.types.is_string(found.type):
        return found
    if pa.types.is_boolean(found.type) or pa.types.is_integer(found.type):
        return found.cast(pa.string())
    return pa.array([None if v is None else _one(v) for v in found.to_pylist()], type=pa.string())


def _one(value: Any) -> str:
    """A value as text: text as it is, all else as JSON without quotes."""
    return value if isinstance(value, str) else _ENCODER.encode(value).decode().strip('"')


def _times(found: pa.Array, column: Column) -> pa.TimestampArray:
    kind = found.type
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return found.cast(pa.timestamp("us"), safe=False).cast(values.TIMESTAMP)
    if pa.types.is_timestamp(kind):
        return found.cast(values.TIMESTAMP, safe=False)
    if pa.types.is_date(kind):
        return found.cast(pa.timestamp("us")).cast(values.TIMESTAMP)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return times.from_epoch(found.cast(pa.int64(), safe=False))
    return times.to_times(_text(found), column.formats)
