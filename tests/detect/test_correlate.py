"""Counts over one source, by the faster path of their own, against a slow reading: whole, and shuffled in batches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SEEDED, examples
from streams import COUNTS, cut, drawn
from tables import WAYS, hold

from vedette.detect import frame, run


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(6), **SEEDED)
def test_one_batch_equals_the_reference(engine, seed):
    """Every operator, over events in any order that are all there is."""
    _, documents, events = drawn(seed, COUNTS, growing=seed % 2 == 0, sources=["cloudtrail"])
    hold(engine, documents, [events], alone=True)


@pytest.mark.parametrize(("many", "sparse"), WAYS.values(), ids=WAYS)
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(4), **SEEDED)
def test_batches_in_any_order_end_the_same(engine, monkeypatch, many, sparse, seed):
    """Shuffled, late and in batches of any size, many new rows or few: the same alerts with the same events."""
    monkeypatch.setattr(run, "_MANY_ROWS", many)
    monkeypatch.setattr(frame, "_MOST_PARTIES", 100.0)
    monkeypatch.setattr(frame, "_SPARSE", sparse)
    r, documents, events = drawn(seed, COUNTS, growing=True, sources=["cloudtrail"])
    hold(engine, documents, cut(r, events))
    hold(engine, documents, [events])
