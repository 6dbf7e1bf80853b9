"""Texts of fields as the source's typed columns, for readers whose records are no JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import values
from vedette.lake.rows import Rejected, Rows, row_facts
from vedette.lake.times import fact_time, near_times, to_times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from vedette.lake.rows import Limits, Read, Text
    from vedette.model import Column, LogSource

_SHOWN = 80


class Typing:
    """Makes rows of records whose fields are known as texts. Keeps no state."""

    def __init__(self, source: LogSource, limits: Limits) -> None:
        self.source = source
        self.limits = limits

    def rows(
        self,
        texts: Sequence[Text],
        owners: NDArray[np.int64],
        raw: pa.Array,
        fields: Mapping[str, pa.Array],
        positions: NDArray[np.int64],
        out: Read,
    ) -> None:
        """Put the records into `out`, as rows or, with the reason, as rejects.

        `owners` is the number of each record's text, `raw` its text, `fields` are the texts of columns by column name
        (lists of texts for lists), `positions` the number of each record in its text.
        """
        if not len(raw):
            return
        reasons = self._too_large(raw)
        columns = {c.name: self._column(c, fields.get(c.name), texts, owners, reasons) for c in self.source.columns}
        blob = np.array([text.blob for text in texts], dtype=np.int32)[owners]
        out.discovered += np.bincount(blob, minlength=len(out.discovered))
        facts = row_facts(texts, owners)
        if reasons:
            rows = sorted(reasons)
            for row, data in zip(rows, raw.take(pa.array(rows)).to_pylist(), strict=True):
                out.rejected.append(Rejected(int(blob[row]), int(positions[row]), reasons[row], data.encode()))
            good = np.ones(len(raw), dtype=np.bool_)
            good[rows] = False
            keep = pa.array(np.flatnonzero(good))
            columns = {name: column.take(keep) for name, column in columns.items()}
            facts = {name: column.take(keep) for name, column in facts.items()}
            blob, raw = blob[good], raw.take(keep)
        if len(raw):
            out.chunks.append(Rows.plain(columns, blob, raw, facts))

    def _too_large(self, raw: pa.Array) -> dict[int, str]:
        sizes = pc.binary_length(raw).to_numpy(zero_copy_only=False)
        cap = self.limits.record_bytes
        return {
            int(row): f"the record has {int(sizes[row])} bytes, more than the cap of {cap}"
            for row in np.flatnonzero(sizes > cap)
        }

    def _column(
        self,
        column: Column,
        text: pa.Array | None,
        texts: Sequence[Text],
        owners: NDArray[np.int64],
        reasons: dict[int, str],
    ) -> pa.Array:
        if column.type == "list<string>":
            return pa.nulls(len(owners), pa.list_(pa.string())) if text is None else text
        text = pa.nulls(len(owners), pa.string()) if text is None else text
        if column.type == "timestamp":
            moments = to_times(text, column.formats, lambda: _spread(near_times([t.facts for t in texts]), owners))
            if column.name == self.source.time:
                return self._event_time(column, text, moments, texts, owners, reasons)
            return moments
        if column.type == "string":
            return text.dictionary_encode() if values.repeats(column, self.source) else text
        if column.type == "bool":
            lower = pc.utf8_lower(text)
            truth = pc.if_else(pc.equal(lower, "true"), True, pc.if_else(pc.equal(lower, "false"), False, None))
            return truth.cast(pa.bool_())
        return values.as_number(text, pa.int64() if column.type == "long" else pa.float64())

    def _event_time(
        self,
        column: Column,
        text: pa.Array,
        moments: pa.TimestampArray,
        texts: Sequence[Text],
        owners: NDArray[np.int64],
        reasons: dict[int, str],
    ) -> pa.TimestampArray:
        """The event's time; a record that gives none has that of its log event, and none else is rejected."""
        if not moments.null_count:
            return moments
        told = pa.array([fact_time(t.facts) if "id" in t.facts else None for t in texts], type=values.TIMESTAMP)
        moments = pc.if_else(text.is_null(), pc.coalesce(moments, told.take(pa.array(owners))), moments)
        for row in np.flatnonzero(moments.is_null().to_numpy(zero_copy_only=False)):
            value = text[int(row)].as_py()
            if value is None:
                why = "the record gives no time, and nothing around it does"
            elif to_times(pa.array([value]), column.formats, lambda: [_SOME_TIME]).null_count == 0:
                why = f"{column.name} has no year, and neither the object's path nor an envelope tells it: {value!r}"
            else:
                why = f"{column.name} is no time: {value[:_SHOWN]!r}"
            reasons.setdefault(int(row), why)
        return moments


#: The end of a leap year: by it any day and month is a date.
_SOME_TIME = values.one_time("2000-12-31T23:59:59Z")


def _spread(near: Sequence[datetime | None], owners: NDArray[np.int64]) -> list[datetime | None]:
    """The time near each row, from that near its text."""
    return [near[owner] for owner in owners]
