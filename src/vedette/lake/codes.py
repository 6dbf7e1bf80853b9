"""Columns as numbered distinct values: work is done once a value, not once a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

#: The first and last of some times, in microseconds since 1970, of each place (account and region).
Spans = Mapping[tuple[str | None, ...], tuple[int, int]]

_WIDE = 1 << 62
#: A span that holds no time.
_NEVER = (1, 0)
#: So many possible combinations are numbered by a table of them all.
_FEW = 1 << 20


def encoded(array: pa.Array) -> pa.DictionaryArray:
    """The array as a dictionary; one that is stays as it is."""
    return array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()


def plain(array: pa.Array) -> pa.Array:
    """The array with each value in its row."""
    return array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array


def taken(array: pa.Array, index: pa.Array) -> pa.Array:
    """The rows of that index, which are known to be there: they are not looked at before."""
    return pc.take(array, index, boundscheck=False)


def numbers(array: pa.Array) -> tuple[NDArray[np.int64], int]:
    """The number of each row's value, 0 for NULL, and how many numbers there can be."""
    column = encoded(array)
    indices = column.indices if not column.indices.null_count else column.indices.fill_null(-1)
    return np.add(indices.to_numpy(), 1, dtype=np.int64), len(column.dictionary) + 1


def concat(arrays: list[Any], kind: pa.DataType) -> pa.Array:
    """The arrays one behind the other; dictionaries are merged."""
    if not arrays:
        return pa.array([], type=kind)
    if len(arrays) == 1:
        return arrays[0]
    if any(isinstance(a, pa.DictionaryArray) for a in arrays):
        return pa.concat_arrays([plain(a) for a in arrays]).dictionary_encode()
    return pa.concat_arrays(arrays)


def spread(values: Sequence[str | None], index: NDArray[np.int32]) -> pa.DictionaryArray:
    """The value of each row's object, as a dictionary of distinct values."""
    distinct_values = pa.array(values, type=pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(
        taken(distinct_values.indices, pa.array(index, type=pa.int32())), distinct_values.dictionary
    )


def distinct(array: pa.Array) -> frozenset[str]:
    """The values there are; empty where one is NULL, for a bound on values says nothing about that row."""
    values = pc.unique(array).to_pylist()
    return frozenset() if None in values else frozenset(values)


def combine(columns: Sequence[pa.Array]) -> tuple[pa.Array, NDArray[np.int64]]:
    """Number the distinct combinations of the columns' values: each row's number, and each one's first row."""
    return combined(map(numbers, columns))


def combined(columns: Iterable[tuple[NDArray[np.int64], int]]) -> tuple[pa.Array, NDArray[np.int64]]:
    """The same of columns that are `numbers` already; they are not changed."""
    total: NDArray[np.int64] | None = None
    width = 1
    for indices, size in columns:
        if total is None:
            total, width = indices, size
            continue
        if width * size >= _WIDE:
            packed = pc.dictionary_encode(pa.array(total))
            total, width = packed.indices.to_numpy().astype(np.int64), len(packed.dictionary)
        total, width = total * size + indices, width * size
    if total is None:
        return pa.array([], type=pa.int32()), np.empty(0, dtype=np.int64)
    if width <= _FEW:
        # Machine code is loaded where rows are collected: compaction, which needs no more than ranks, does without.
        from vedette.lake._once import number_all  # noqa: PLC0415  see above

        groups = np.empty(len(total), dtype=np.int32)
        count = number_all(total, np.full(width, -1, dtype=np.int32), groups, firsts := np.empty(width, dtype=np.int64))
        return pa.array(groups), firsts[:count].copy()
    packed = pc.dictionary_encode(pa.array(total))
    first = np.empty(len(packed.dictionary), dtype=np.int64)
    group = packed.indices.to_numpy()
    first[group[::-1]] = np.arange(len(total) - 1, -1, -1)  # of equal numbers the last assignment stays
    return packed.indices, first


def spans(where: Sequence[pa.Array], times: pa.Array) -> dict[tuple[str | None, ...], tuple[int, int]]:
    """The first and last time of each combination of the columns' values."""
    group, first = combine(where)
    grouped = pa.table({"group": group, "time": times.cast(pa.int64())}).group_by("group")
    places = _places(where, first)
    rows = grouped.aggregate([("time", "min"), ("time", "max")]).to_pylist()
    return {places[row["group"]]: (row["time_min"], row["time_max"]) for row in rows}


def within(where: Sequence[pa.Array], times: NDArray[np.int64], wanted: Spans) -> NDArray[np.bool_]:
    """Which rows are of a place that is wanted, within its span."""
    group, first = combine(where)
    found = [wanted.get(place, _NEVER) for place in _places(where, first)]
    bounds = np.array(found, dtype=np.int64).reshape(-1, 2)
    number = group.to_numpy()
    inside: NDArray[np.bool_] = (times >= bounds[:, 0].take(number)) & (times <= bounds[:, 1].take(number))
    return inside


def _places(where: Sequence[pa.Array], first: NDArray[np.int64]) -> list[tuple[str | None, ...]]:
    """The values of each combination."""
    return list(zip(*(plain(column.take(pa.array(first))).to_pylist() for column in where), strict=True))


def by_group(values: pa.Array, group: pa.Array) -> pa.Array:
    """The value of each row's group; text as a dictionary without repeats or NULL in it."""
    if not pa.types.is_string(values.type):
        return taken(values, group)
    column = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(taken(column.indices, group), column.dictionary)


def ranks(array: pa.Array) -> NDArray[np.int64]:
    """The place of each row's value among the distinct ones in order; NULL comes last."""
    column = encoded(array)
    count = len(column.dictionary)
    rank = np.empty(count + 1, dtype=np.int64)
    rank[pc.sort_indices(column.dictionary).to_numpy()] = np.arange(count)
    rank[count] = count
    places: NDArray[np.int64] = rank[column.indices.fill_null(count).to_numpy()]
    return places


def _stable(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.argsort(values, kind="stable")


def argsort(
    keys: Sequence[NDArray[np.int64]], order: Callable[[NDArray[np.int64]], NDArray[np.int64]] = _stable
) -> NDArray[np.int64]:
    """The stable order of rows by the keys, the first the most significant; `order` sorts numbers below 2**62."""
    total, width = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        if not len(key):
            return np.empty(0, dtype=np.int64)
        low, high = int(key.min()), int(key.max())
        if width * (high - low + 1) >= _WIDE:
            return np.lexsort(tuple(reversed(keys)))
        total, width = total * (high - low + 1) + (key - low), width * (high - low + 1)
    return order(total)
