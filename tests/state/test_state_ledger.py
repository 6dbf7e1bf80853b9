"""The ledger: what became of every object, through every crash."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from vedette.errors import StateError
from vedette.state import ObjectCount, ObjectVersion, Totals, open_state

DAY = datetime(2024, 5, 1, tzinfo=UTC)


def count(uri="s3://b/1", version="v1", source="cloudtrail", **numbers):
    given = {
        "discovered": 10,
        "stored": 7,
        "duplicate": 1,
        "filtered": 1,
        "rejected": 1,
        "bytes": 100,
    } | numbers
    return ObjectCount(uri, version, source, account="111122223333", first_time=DAY, **given)


def test_a_committed_object_is_known_in_its_version_only(state):
    """A changed object is collected again."""
    state.ledger.begin("b1", "cloudtrail", [count()])
    state.ledger.commit(["b1"])

    same, changed = ObjectVersion("s3://b/1", "v1"), ObjectVersion("s3://b/1", "v2")
    assert state.ledger.known("cloudtrail", [same]) == {"s3://b/1"}
    assert state.ledger.known("cloudtrail", [changed]) == set()
    assert state.ledger.known("vpcflow", [same]) == set()
    assert state.ledger.known("cloudtrail", []) == set()


def test_an_older_version_stays_known(state):
    """Both versions of an object that changed are in the ledger."""
    for number in (1, 2):
        state.ledger.begin(f"b{number}", "cloudtrail", [count(version=f"v{number}")])
    state.ledger.commit(["b1", "b2"])

    assert state.ledger.known("cloudtrail", [ObjectVersion("s3://b/1", "v1")]) == {"s3://b/1"}
    assert state.ledger.totals() == Totals(2, 20, 14, 2, 2, 2, 200)


def test_a_pending_batch_counts_nowhere(state):
    """What the lake may not have is neither known nor counted."""
    state.ledger.begin("b1", "cloudtrail", [count()])

    assert state.ledger.pending() == [("b1", "cloudtrail")]
    assert state.ledger.known("cloudtrail", [ObjectVersion("s3://b/1", "v1")]) == set()
    assert state.ledger.totals() == Totals()


def test_pending_batches_are_oldest_first(state):
    """Reconciling goes in the order of beginning, whatever the ids."""
    for batch in ("z", "a", "m"):
        state.ledger.begin(batch, "cloudtrail", [])
    state.ledger.commit(["a"])

    assert state.ledger.pending() == [("z", "cloudtrail"), ("m", "cloudtrail")]


@pytest.mark.parametrize("in_lake", [True, False])
def test_after_a_crash_the_lake_decides(url, in_lake):
    """A batch begun before a crash is committed or dropped by what the lake says; both balance."""
    with open_state(url) as dying:
        dying.ledger.begin("b1", "cloudtrail", [count()])

    with open_state(url) as state:
        for batch, _source in state.ledger.pending():
            state.ledger.commit([batch]) if in_lake else state.ledger.drop(batch)
        known = state.ledger.known("cloudtrail", [ObjectVersion("s3://b/1", "v1")])

        assert state.ledger.pending() == []
        assert known == ({"s3://b/1"} if in_lake else set())
        assert state.ledger.totals().objects == int(in_lake)


def test_a_dropped_batch_can_begin_again(state):
    """After a drop the same batch id and objects are new."""
    state.ledger.begin("b1", "cloudtrail", [count()])
    state.ledger.drop("b1")
    state.ledger.drop("b1")
    state.ledger.begin("b1", "cloudtrail", [count()])
    state.ledger.commit(["b1"])

    assert state.ledger.totals().objects == 1


def test_beginning_twice_replaces(state):
    """A retry of the same batch is no second batch."""
    state.ledger.begin("b1", "cloudtrail", [count(), count("s3://b/2")])
    state.ledger.begin("b1", "cloudtrail", [count()])
    state.ledger.commit(["b1"])
    state.ledger.commit(["b1"])

    assert state.ledger.totals().objects == 1


def test_batches_begin_together_or_not_at_all(state):
    """One that is refused leaves none of the others behind; begun again they replace themselves."""
    state.ledger.begin("b2", "cloudtrail", [count("s3://b/2")])
    state.ledger.commit(["b2"])
    with pytest.raises(StateError, match="b2 is committed already"):
        state.ledger.begin_all("cloudtrail", [("b1", [count()]), ("b2", [count("s3://b/2")])])
    assert state.ledger.pending() == []

    for _ in range(2):
        state.ledger.begin_all("cloudtrail", [("b1", [count()]), ("b3", []), ("b4", [count("s3://b/4")])])
    assert [batch for batch, _ in state.ledger.pending()] == ["b1", "b3", "b4"]
    state.ledger.commit(["b1", "b3", "b4"])
    assert state.ledger.totals().objects == 3


@pytest.mark.parametrize("numbers", [{"discovered": 11}, {"stored": 6}, {"rejected": 0}])
def test_what_does_not_balance_is_refused(state, numbers):
    """A record that is lost in silence stops the batch."""
    with pytest.raises(StateError, match="records discovered") as caught:
        state.ledger.begin("b1", "cloudtrail", [count(), count("s3://b/lost", **numbers)])

    assert caught.value.where == "s3://b/lost"
    assert state.ledger.pending() == []


def test_wrong_use_is_refused(state):
    """An object twice, another source, an unknown batch, dropping or beginning what is committed."""
    with pytest.raises(StateError, match="stands twice"):
        state.ledger.begin("b1", "cloudtrail", [count(), count()])
    with pytest.raises(StateError, match="an object of 'vpcflow'"):
        state.ledger.begin("b1", "cloudtrail", [count(source="vpcflow")])
    state.ledger.begin("b1", "cloudtrail", [count()])
    with pytest.raises(StateError, match="never begun"):
        state.ledger.commit(["b1", "b2"])
    assert state.ledger.pending() == [("b1", "cloudtrail")], "all or none"
    state.ledger.commit(["b1"])
    with pytest.raises(StateError, match="cannot be dropped"):
        state.ledger.drop("b1")
    with pytest.raises(StateError, match="committed already"):
        state.ledger.begin("b1", "cloudtrail", [count()])


def test_totals_are_by_source(state):
    """One source's sums leave the others out."""
    state.ledger.begin("b1", "cloudtrail", [count()])
    state.ledger.begin("b2", "vpcflow", [count(source="vpcflow", discovered=12, stored=9)])
    state.ledger.commit(["b1", "b2"])

    assert state.ledger.totals("vpcflow") == Totals(1, 12, 9, 1, 1, 1, 100)
    assert state.ledger.totals("none") == Totals()
    assert state.ledger.totals().balanced


def test_unbalanced_objects_are_named(state):
    """What was changed behind our back shows."""
    state.ledger.begin("b1", "cloudtrail", [count(), count("s3://b/2")])
    state.ledger.commit(["b1"])
    assert state.ledger.unbalanced() == []

    with state.ledger._database.write() as connection:
        connection.execute(text("UPDATE ledger_objects SET stored = 0 WHERE uri = 's3://b/2'"))

    assert state.ledger.unbalanced() == [count("s3://b/2", stored=0)]
    assert not state.ledger.totals().balanced


@pytest.mark.parametrize("uri", ["file:///a\udcff\x00b", "file:///a\nb\x1b[2J", "file:///山\U0001f600", "%_\\'"])
def test_any_name_of_an_object_is_kept(state, uri):
    """File names need not be UTF-8, and nothing is too strange to be counted."""
    state.ledger.begin("b1", "cloudtrail", [count(uri, stored=7)])
    state.ledger.commit(["b1"])

    assert state.ledger.known("cloudtrail", [ObjectVersion(uri, "v1")]) == {uri}


def test_known_of_many_is_exact(state):
    """More objects than fit one IN list."""
    counts = [count(f"s3://b/{n}") for n in range(25_000)]
    state.ledger.begin("b1", "cloudtrail", counts[::2])
    state.ledger.commit(["b1"])

    known = state.ledger.known("cloudtrail", [ObjectVersion(c.uri, c.version) for c in counts])

    assert known == {c.uri for c in counts[::2]}


STEPS = st.lists(st.tuples(st.sampled_from(["begin", "lake", "settle"]), st.integers(0, 4)), max_size=25)


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_ledger_and_lake_agree_after_any_crashes(tmp_path_factory, steps):
    """Whatever was begun, written or left hanging: once settled, the ledger has what the lake has."""
    url = f"sqlite:///{tmp_path_factory.mktemp('crash') / 's.db'}"
    lake: set[str] = set()
    with open_state(url) as state:
        for step, batch in [*steps, ("settle", 0)]:
            name = f"b{batch}"
            pending = {b for b, _ in state.ledger.pending()}
            if step == "begin" and name not in lake:
                state.ledger.begin(name, "cloudtrail", [count(f"s3://b/{batch}")])
            elif step == "lake" and name in pending:
                lake.add(name)
            elif step == "settle":
                state.ledger.commit(sorted(pending & lake))
                for gone in sorted(pending - lake):
                    state.ledger.drop(gone)
            assert state.ledger.totals().balanced

        known = state.ledger.known("cloudtrail", [ObjectVersion(f"s3://b/{n}", "v1") for n in range(5)])

    assert known == {f"s3://b/{name[1:]}" for name in lake}
