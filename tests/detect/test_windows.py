"""Sigma's eight correlations against a slow reading: over two sources, in chains, shuffled, batched and late."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streams import METRICS, Tables, event, files, loaded

from vedette.detect import correlate, run
from vedette.detect import reference_correlate as reference

COUNTS = ("event_count", "value_count")
TEMPORAL = ("temporal", "temporal_ordered")
ALL = (*COUNTS, *TEMPORAL, *METRICS)
GROWING = (*COUNTS, *TEMPORAL, "value_sum")
SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def batches(r: Random, events):
    r.shuffle(events)
    cuts = sorted({0, len(events), *(r.randint(0, len(events)) for _ in range(3))})
    return [events[a:b] for a, b in pairwise(cuts)]


@pytest.mark.parametrize("kinds", [COUNTS, TEMPORAL, METRICS], ids=["counts", "temporal", "metrics"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=25, **SETTINGS)
def test_one_batch_equals_the_reference(engine, kinds, seed):
    """Every kind with every operator, extended conditions and chains."""
    r = Random(seed)
    documents = files(r, kinds, growing=False)
    events = [event(r, n) for n in range(r.randint(1, 40))]
    tables = Tables(engine, loaded(documents), events)
    tables.batch(events)
    assert tables.found == reference.alerts("top", documents, events)


@pytest.mark.parametrize("many", [0, 200_000], ids=["all near rows at once", "new groups first"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=20, **SETTINGS)
def test_batches_in_any_order_end_the_same(engine, monkeypatch, many, seed):
    """What only grows, shuffled, late and in batches of any size and source: the same alerts with the same events."""
    monkeypatch.setattr(run, "_MANY_ROWS", many)
    r = Random(seed)
    documents = files(r, GROWING, growing=True)
    events = [event(r, n) for n in range(r.randint(1, 40))]
    tables = Tables(engine, loaded(documents), events)
    for batch in batches(r, events):
        tables.batch(batch)
    assert tables.found == reference.alerts("top", documents, events)


@given(seed=st.integers(0, 2**48))
@settings(max_examples=40, **SETTINGS)
def test_what_settles_ends_the_same(engine, seed):
    """What later events could make false, batched and out of order by less than the lateness: the same alerts."""
    r = Random(seed)
    documents = files(r, ALL, growing=False)
    lateness = r.choice((1, 60, 900))
    events = [event(r, n) for n in range(r.randint(1, 40))]
    events.sort(key=lambda e: (e.time + timedelta(seconds=r.randint(0, lateness - 1)), e.id))
    tables = Tables(engine, loaded(documents), events, timedelta(seconds=lateness))
    cuts = sorted({0, len(events), *(r.randint(0, len(events)) for _ in range(4))})
    for a, b in pairwise(cuts):
        tables.batch(events[a:b], last=b == len(events))
    assert tables.found == reference.alerts("top", documents, events)


@given(seed=st.integers(0, 2**48))
@settings(max_examples=20, **SETTINGS)
def test_the_faster_path_means_the_same(engine, monkeypatch, seed):
    """Counts that only grow give the same alerts by either path."""
    r = Random(seed)
    documents = files(r, COUNTS, growing=True)
    events = [event(r, n) for n in range(r.randint(1, 40))]
    found = []
    for plain in (correlate._plain, lambda *_: False):
        monkeypatch.setattr(correlate, "_plain", plain)
        tables = Tables(engine, loaded(documents), events)
        tables.batch(events)
        found.append(tables.found)
    assert found[0] == found[1]
