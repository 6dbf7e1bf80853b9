"""Rows in another order, and the order itself: by machine code as by the libraries."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.lake import _digest, _sort, codes
from vedette.lake.pick import picked

_TEXT = st.text(max_size=40)
_WHOLE = st.integers(-(1 << 63), (1 << 63) - 1)
_KINDS = {
    pa.string(): _TEXT,
    pa.int64(): _WHOLE,
    pa.int32(): st.integers(-(1 << 31), (1 << 31) - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.timestamp("us", tz="UTC"): _WHOLE,
    pa.bool_(): st.booleans(),
    pa.list_(pa.string()): st.lists(st.none() | _TEXT, max_size=3),
}


@st.composite
def _columns(draw):
    """A column, perhaps a slice of a longer one, with or without NULL, perhaps a dictionary; and an order of rows."""
    kind = draw(st.sampled_from(list(_KINDS)))
    one = _KINDS[kind] if draw(st.booleans()) else st.none() | _KINDS[kind]
    array = pa.array(draw(st.lists(one, max_size=30)), type=kind)
    array = array.slice(draw(st.integers(0, 3)))
    if not pa.types.is_list(kind) and draw(st.booleans()):
        array = array.dictionary_encode()
    rows = st.lists(st.integers(0, len(array) - 1), max_size=60) if len(array) else st.just([])
    return array, np.array(draw(rows), dtype=np.int64)


@settings(deadline=None)  # the first call loads machine code
@given(_columns())
def test_rows_are_picked_as_arrow_does(given_):
    """Values, NULL, type and length, of each type a column has."""
    array, order = given_

    found = picked(array, order)

    found.validate(full=True)
    assert found.equals(pc.take(array, pa.array(order)))


@settings(deadline=None)  # the first call loads machine code
@given(st.lists(st.integers(0, (1 << 62) - 1) | st.integers(0, 5000), max_size=200))
def test_rows_are_sorted_as_numpy_does(values):
    """Rows of the same number stay as they came."""
    numbers = np.array(values, dtype=np.int64)

    assert _sort.order(numbers).tolist() == np.argsort(numbers, kind="stable").tolist()


@settings(deadline=None)  # the first call loads machine code
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(1 << 62), 1 << 62)), max_size=50))
def test_both_ways_of_sorting_agree(rows):
    """Also where the keys together do not fit one number."""
    keys = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)] or [np.empty(0, dtype=np.int64)]

    assert codes.argsort(keys, _sort.order).tolist() == codes.argsort(keys).tolist()


@pytest.mark.parametrize("times", [1, 2, 11, 120])
def test_the_ids_of_equal_records_are_numbered(times):
    """The first has none, the others `:1` and so on, of one digit or several."""
    digests = np.array([[0x0123456789ABCDEF, 0xFFEEDDCCBBAA9988]] * times, dtype=np.uint64)
    ordinals = np.empty(times, dtype=np.int32)
    _digest.ordinals(digests, np.zeros(times, np.int32), np.full(1 << (2 * times).bit_length(), -1, np.int32), ordinals)
    offsets = np.empty(times + 1, dtype=np.int32)
    text = np.zeros(_digest.bounds(34, ordinals, offsets), dtype=np.uint8)
    _digest.written(np.frombuffer(b"x:", dtype=np.uint8), digests, ordinals, offsets, text)

    found = [text[a:b].tobytes().decode() for a, b in pairwise(offsets)]

    name = "x:" + digests[0].tobytes().hex()
    assert found == [name, *(f"{name}:{n}" for n in range(1, times))]
