"""One batch of rows on its way into the lake: computed columns, keys, order, and the finished Arrow table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from vedette.errors import UnitError
from vedette.lake import schema as shapes
from vedette.lake.read import Blob, Read, Rows, content_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from vedette.model import LogSource

_FACTS = ("account", "region", "day")


@dataclass(slots=True)
class Batch:
    """Distinct rows of some objects, not written yet.

    `flat` holds every stored column but `raw`, by dotted name, in reading order with repeats inside the batch
    still there; `first` are the rows to keep of those (the first of each key); `keys` are theirs.
    """

    source: LogSource
    flat: dict[str, pa.Array]
    chunks: list[Rows]
    blob: NDArray[np.int32]
    first: NDArray[np.int64]
    keys: pa.Array
    start: datetime | None
    end: datetime | None
    accounts: frozenset[str]
    regions: frozenset[str]

    def table(self, keep: NDArray[np.bool_] | None = None) -> tuple[pa.Table, NDArray[np.int32]]:
        """The kept rows in the table's order, and the object each came from."""
        rows = self.first if keep is None else self.first[keep]
        order = rows[self._order(rows)]
        index = pa.array(order)
        flat = {name: array.take(index) for name, array in self.flat.items()}
        flat["raw"] = self._raw(order)
        arrays, names = shapes.nest(self.source, flat)
        return pa.Table.from_arrays(arrays, names=names), self.blob[order]

    def _order(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        index = pa.array(rows)
        day = pc.floor_temporal(self.flat["ev_time"].take(index), unit="day")
        keys = {"day": day} | {name: self.flat[name].take(index) for name in self.source.sort}
        order = pc.sort_indices(
            pa.table(keys), sort_keys=[(name, "ascending") for name in keys], null_placement="at_end"
        )
        return np.asarray(order.to_numpy(), dtype=np.int64)

    def _raw(self, order: NDArray[np.int64]) -> pa.Array:
        if len(self.chunks) == 1:
            return self.chunks[0].raw(order)
        return pa.concat_arrays([chunk.raw() for chunk in self.chunks]).take(pa.array(order))


class Assembler:
    """Turns what a reader gave into a batch. One a thread: it owns a DuckDB of its own for the expressions."""

    def __init__(self, source: LogSource) -> None:
        self.source = source
        names = [c.name for c in source.columns]
        facts = [f"object_{fact}" for fact in _FACTS]
        self._derived = [d.name for d in source.derived]
        trees = [expression(d.sql, [*names, *facts], source.name) for d in source.derived]
        self._used = sorted({c.name for t in trees for c in t.find_all(exp.Column)} - set(facts))
        self._sql = "SELECT " + ", ".join(
            f'{tree.sql("duckdb")} AS "{name}"' for name, tree in zip(self._derived, trees, strict=True)
        )
        self._duck = duckdb.connect(":memory:", config={"threads": 1})

    def assemble(self, read: Read, blobs: Sequence[Blob]) -> Batch:
        """The batch of those rows: computed columns made, repeats inside it found."""
        source = self.source
        names = [c.name for c in source.columns]
        columns = {
            name: _concat([chunk.columns[name] for chunk in read.chunks], shapes.ARROW_TYPES[column.type])
            for name, column in zip(names, source.columns, strict=True)
        }
        blob = np.concatenate([c.blob for c in read.chunks]) if read.chunks else np.empty(0, dtype=np.int32)
        flat = dict(columns) | self._compute(columns, blob, blobs)
        flat["ev_time"] = columns[source.time]
        flat["ev_id"] = self._ids(read, columns)
        flat["ev_object"] = _spread([b.uri for b in blobs], blob)
        wanted = shapes.stored(source)
        empty = len(blob)
        flat = {
            name: flat.get(name, pa.nulls(empty, shapes.ARROW_TYPES[kind]))
            for name, (kind, _) in wanted.items()
            if name != "raw"
        }
        first, keys = self._distinct(flat)
        span = pc.min_max(flat["ev_time"]).as_py()
        return Batch(
            source=source,
            flat=flat,
            chunks=read.chunks,
            blob=blob,
            first=first,
            keys=keys,
            start=span["min"],
            end=span["max"],
            accounts=_values(flat["ev_account"]),
            regions=_values(flat["ev_region"]),
        )

    def _compute(
        self, columns: dict[str, pa.Array], blob: NDArray[np.int32], blobs: Sequence[Blob]
    ) -> dict[str, pa.Array]:
        facts = {
            f"object_{fact}": _spread([b.facts.get(fact) for b in blobs], blob, encoded=True) for fact in _FACTS
        }
        batch = pa.table({name: columns[name] for name in self._used} | facts)  # noqa: F841  DuckDB reads it
        result = self._duck.sql(f"{self._sql} FROM batch").to_arrow_table()
        return {name: _one_chunk(result[name]) for name in self._derived}

    def _ids(self, read: Read, columns: dict[str, pa.Array]) -> pa.Array:
        name = "eventID" if "eventID" in columns else None
        parts = [
            content_ids(chunk.columns[name] if name else pa.nulls(len(chunk), pa.string()), chunk)
            for chunk in read.chunks
        ]
        return _concat(parts, pa.string())

    def _distinct(self, flat: dict[str, pa.Array]) -> tuple[NDArray[np.int64], pa.Array]:
        key = pc.binary_join_element_wise(
            *(flat[name] for name in self.source.key), "|", null_handling="replace", null_replacement=""
        )
        rows = pa.table({"key": key, "row": pa.array(np.arange(len(key)))})
        firsts = rows.group_by("key", use_threads=False).aggregate([("row", "min")])
        if firsts.num_rows == len(key):
            return np.arange(len(key)), key
        first = np.sort(firsts["row_min"].to_numpy())
        return first, key.take(pa.array(first))


def expression(sql: str, names: Sequence[str], place: str) -> exp.Expression:
    """Parse a derived column's SQL; dotted fields become the flat columns of those names.

    Raises `UnitError` where a field is none of `names`.
    """
    tree = sqlglot.parse_one(sql, dialect="duckdb")

    def flatten(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column | exp.Dot) and not isinstance(node.parent, exp.Dot):
            name = ".".join(part.name for part in node.parts)
            if name not in names:
                raise UnitError(f"unknown field {name!r} in a derived column", where=place, hint="see its columns")
            return exp.column(name, quoted=True)
        return node

    return tree.transform(flatten)


def _concat(arrays: list[Any], kind: pa.DataType) -> pa.Array:
    if not arrays:
        return pa.array([], type=kind)
    return arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)


def _one_chunk(array: pa.ChunkedArray) -> pa.Array:
    combined = array.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _spread(values: Sequence[str | None], index: NDArray[np.int32], *, encoded: bool = False) -> pa.Array:
    """The value of each row's object, as a dictionary array where `encoded`."""
    array = pa.DictionaryArray.from_arrays(pa.array(index, type=pa.int32()), pa.array(values, type=pa.string()))
    return array if encoded else array.cast(pa.string())


def _values(array: pa.Array) -> frozenset[str]:
    return frozenset(v for v in pc.unique(array).to_pylist() if v is not None)
