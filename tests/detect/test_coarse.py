"""What profiles of all events learn: the same whether words are worked out for each event or once for those alike."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SEEDED, SOURCE, examples
from test_baseline_property import event

from vedette.detect import macros
from vedette.detect.alike import alike
from vedette.detect.baseline import coarse, learn
from vedette.detect.reach import Reach

#: Words alone and together, with the hour, and with what each event has for itself.
PROFILES = [
    *learn.shown(SOURCE),
    learn.of_all(SOURCE, ("principal", "region"), ("network", "call")),
    learn.of_all(SOURCE, ("account",), ("key",)),
    learn.of_all(SOURCE, ("key",), ("hour", "agent")),
    learn.of_all(SOURCE, (), ("person",)),
]


def known(engine):
    """What each profile learns of the table `told`."""
    macros.define(engine)
    nowhere = Reach("told", lambda _: lambda _: "TRUE", None)
    found = list(learn.learned(PROFILES, {}, {}, SOURCE, engine, "told", nowhere))
    assert len(found) == len(PROFILES)
    return {one.profile.id: one.habits for one in found}


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(6), **SEEDED)
def test_words_are_worked_out_once_for_events_that_are_alike(engine, seed):
    """Random events of two worlds: equal habits, and the tables of the faster way were there."""
    r = Random(seed)
    made = [event(r, number, number % 2) for number in range(r.randint(1, 80))]
    engine.load("told", SOURCE, [json.dumps(one).encode() for one in made])
    each = known(engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coarse, "_MANY_ROWS", 0)
        patch.setattr(coarse, "_ONE_IN", 0)
        assert known(engine) == each
        patch.setattr(coarse, "_ONE_IN", 1_000)  # hardly two are alike: each for itself after all
        assert known(engine) == each


def test_rows_are_alike_where_all_columns_are(engine):
    """NULL is like NULL and like no text, and it matters in which column a text stands."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE several AS SELECT * FROM (VALUES (1, 'a', 'b', 1), (2, 'b', 'a', 1), "
        "(3, 'a', NULL, 1), (4, NULL, 'a', 1), (5, 'a', '', 1), (6, 'a', 'b', 2), (7, 'a', 'b', 1)) AS t(n, x, y, z)"
    )
    rows = engine.rows(f"SELECT list_sort(list(n)) FROM several GROUP BY {alike(['x', 'y', 'z'])}")
    assert sorted(group for (group,) in rows) == [[1, 7], [2], [3], [4], [5], [6]]
