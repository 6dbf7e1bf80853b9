"""The ledger's old rows become sums: they stay known, and everything still balances."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy import insert as put

from vedette.state import ObjectCount, ObjectVersion, Totals
from vedette.state.schema import BATCHES, FOLDED, OBJECTS, SEEN

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
LATER = BEGIN + 200 * DAY
ONCE = ["kinesis://"]


def count(number, source="cloudtrail", address="s3://b", account="111122223333", first=BEGIN, **numbers):
    given = {"discovered": 10, "stored": 7, "duplicate": 1, "filtered": 1, "rejected": 1, "bytes": 100} | numbers
    return ObjectCount(
        f"{address}/{number}", "v1", source, account=account, region="eu-west-1", first_time=first, **given
    )


@pytest.fixture
def collected(state):
    """Give a function that collects a batch as it was at a time, and one that counts rows of a table."""

    def collect(name, *counts, at=BEGIN, commit=True):
        state.ledger.begin(name, counts[0].source if counts else "cloudtrail", counts)
        if commit:
            state.ledger.commit([name])
        with state.ledger._database.write() as connection:
            connection.execute(update(BATCHES).where(BATCHES.c.batch_id == name).values(at=at))

    def rows(table):
        with state.ledger._database.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    collect.rows = rows
    return collect


def fold(state, before=LATER, **more):
    """Fold until nothing is left; gives how many objects."""
    total = 0
    while some := state.ledger.fold(before, once=ONCE, **more):
        total += some
    return total


def test_rows_become_few_and_the_sums_stay(state, collected):
    """Hundreds of objects of two accounts and three days are six sums, and no row of their own."""
    for number in range(300):
        account = f"11112222333{number % 2}"
        collected(f"b{number}", count(number, account=account, first=BEGIN + number % 3 * DAY))
    before = state.ledger.totals()
    assert fold(state) == 300

    assert (collected.rows(OBJECTS), collected.rows(BATCHES), collected.rows(FOLDED)) == (0, 0, 6)
    assert state.ledger.totals() == before == Totals(300, 3000, 2100, 300, 300, 300, 30_000)
    assert state.ledger.totals("cloudtrail") == before
    assert state.ledger.totals("vpc_flow") == Totals()
    assert state.ledger.places("cloudtrail") == [("111122223330", "eu-west-1"), ("111122223331", "eu-west-1")]
    assert state.ledger.unbalanced() == []


def test_what_was_folded_stays_known(state, collected):
    """In its version and of its source only, as before."""
    collected("b1", count(1), count(2))
    objects = [ObjectVersion("s3://b/1", "v1"), ObjectVersion("s3://b/2", "v2"), ObjectVersion("s3://b/3", "v1")]
    known = state.ledger.known("cloudtrail", objects)
    assert fold(state) == 2
    assert state.ledger.known("cloudtrail", objects) == known == {"s3://b/1"}
    assert state.ledger.known(["vpc_flow", "cloudtrail"], objects) == known
    assert state.ledger.known("vpc_flow", objects) == set()


def test_what_comes_once_leaves_nothing_behind(state, collected):
    """A record of a stream is acknowledged: its row goes, only the sum stays."""
    collected("b1", count(1), *(count(n, address="kinesis://stream/shard") for n in range(50)))
    assert fold(state) == 51
    assert collected.rows(SEEN) == 1
    assert state.ledger.totals().objects == 51


def test_young_and_pending_rows_stay(state, collected):
    """Those of the last days, and those the lake may not have: a crash is still mended."""
    collected("young", count(1), at=LATER)
    collected("pending", count(2), commit=False)
    collected("old", count(3))
    assert fold(state) == 1
    assert state.ledger.pending() == [("pending", "cloudtrail")]
    assert state.ledger.known("cloudtrail", [ObjectVersion("s3://b/2", "v1")]) == set()
    state.ledger.drop("pending")
    assert state.ledger.totals().objects == 2


def test_rows_of_older_versions_are_old(state, collected):
    """Their batches have no time."""
    collected("b1", count(1), at=None)
    assert fold(state) == 1
    assert state.ledger.totals().objects == 1


def test_what_does_not_balance_is_not_hidden(state, collected):
    """Its rows stay, and `unbalanced` names them still."""
    collected("b1", count(1), count(2))
    with state.ledger._database.write() as connection:
        connection.execute(text("UPDATE ledger_objects SET stored = 0 WHERE uri = 's3://b/1'"))
    assert fold(state) == 0
    assert [one.uri for one in state.ledger.unbalanced()] == ["s3://b/1"]


def test_of_one_source(state, collected):
    """The others wait."""
    collected("b1", count(1))
    collected("b2", count(2, source="vpc_flow"))
    assert fold(state, source="vpc_flow") == 1
    assert collected.rows(OBJECTS) == 1


def test_folding_goes_on_from_day_to_day(state, collected):
    """Sums are added to sums; an object in two batches counts in both, as it did."""
    collected("b1", count(1))
    assert fold(state) == 1
    collected("b2", count(1))
    collected("empty")
    assert fold(state) == 1
    assert (collected.rows(FOLDED), collected.rows(SEEN), collected.rows(BATCHES)) == (1, 1, 0)
    assert state.ledger.totals() == Totals(2, 20, 14, 2, 2, 2, 200)


def test_what_retention_dropped_is_summed_too(state, collected):
    """A row a file becomes one a day."""
    state.ledger.expire("cloudtrail", [(f"f{n}", "2025-01-01", 5) for n in range(4)], BEGIN)
    state.ledger.expire("cloudtrail", [("young", "2025-01-02", 5)], LATER)
    before = state.ledger.totals()
    fold(state)
    assert state.ledger.totals() == before
    assert before.expired == 25
    assert collected.rows(FOLDED) == 1


def test_many_rows_are_folded_some_at_a_time(state, collected):
    """One call does not hold the writers' lock for long."""
    collected("b0", count(0))
    seq = 1_000
    with state.ledger._database.write() as connection:
        batches = [
            {"seq": seq + n, "batch_id": f"x{n}", "source": "cloudtrail", "committed": True, "at": BEGIN}
            for n in range(2_000)
        ]
        connection.execute(put(BATCHES), batches)
    assert state.ledger.fold(LATER) == 1
    assert collected.rows(BATCHES) == 1_001
    assert state.ledger.fold(LATER) == 0
    assert collected.rows(BATCHES) == 0
