"""Proof by digests: every tampering is named, and what nobody touched is not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tampering import SIDECAR, Week, tampered

from vedette.collect.digests import Ask, Folder, Kind, verify
from vedette.collect.digests.keys import from_files
from vedette.simulate import simulate

SHAPE = {"accounts": 2, "regions": 3, "days": 7, "events": 5000, "digests": True}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("week"), seed=5, **SHAPE)


@pytest.fixture(scope="module")
def week(made):
    return Week.of(made.truth.parent)


@pytest.fixture(scope="module")
def keys(made):
    return from_files([str(made.keys)])


def check(report, deeds):
    """What of the deeds is not named right, and what is named though nobody did it."""
    named, unknown = {}, {}
    for verdict in report.verdicts:
        (named if verdict.problem else unknown).setdefault(verdict.uri, set()).add(verdict.kind)
    wrong = []
    for trail, deed in deeds:
        for uri, kinds in deed.named.items():
            found = named.pop(uri, set()) | (unknown.get(uri, set()) & kinds)
            if not found or not found <= kinds:
                wrong.append((trail, deed, uri, found))
    wrong += [("nobody did", uri, kinds) for uri, kinds in named.items()]
    for verdict in report.unknown:
        near = [
            deed
            for trail, deed in deeds
            if (trail.account, trail.region) == (verdict.account, verdict.region)
            and deed.start - timedelta(hours=1) <= verdict.start <= deed.end + timedelta(hours=1)
        ]
        if not near and "no digest follows" not in verdict.why:
            wrong.append(("unknown for no reason", verdict))
    return wrong


def run(week, keys, made, seeds, most):
    counts, wrong = Counter(), []
    for seed in seeds:
        touched, deeds = tampered(week, seed, most - counts.total())
        report = verify(touched, keys, Ask(until=made.end + timedelta(hours=2)), jobs=2)
        wrong += [(seed, *one) for one in check(report, deeds)]
        counts.update(deed.name for _, deed in deeds)
        if counts.total() == most:
            break
    return counts, wrong


def test_tampering_is_named(week, keys, made):
    """Each of 120 seeded tamperings is named by its object, and nothing else is."""
    counts, wrong = run(week, keys, made, range(100), 120)

    assert wrong == []
    assert counts.total() == 120
    assert len(counts) >= 15


@pytest.mark.slow
def test_a_thousand_tamperings_are_named(week, keys, made):
    """Each of 1,000 seeded tamperings is named by its object, and nothing else is."""
    counts, wrong = run(week, keys, made, range(1000, 2000), 1000)

    assert wrong == []
    assert counts.total() == 1000


def test_untouched_week_raises_nothing(week, keys):
    """An untouched week is proven to the last object."""
    report = verify(week, keys, Ask(), jobs=2)

    assert report.verdicts == ()
    assert report.proven
    assert report.digests == {"valid": len(list(week.digests(None)))}
    assert set(report.logs) == {"valid"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 11])
def test_untouched_weeks_raise_nothing(tmp_path, seed):
    """Weeks of other seeds, with all their intrusions, are proven; asked to their end nothing is a problem."""
    made = simulate(tmp_path, seed=seed, accounts=3, regions=3, days=7, events=4000, digests=True)
    known = from_files([str(made.keys)])

    assert verify(Folder(tmp_path), known, Ask()).verdicts == ()
    report = verify(Folder(tmp_path), known, Ask(since=made.start, until=made.end))

    # The old trail is stopped by an intruder: from then on nobody can tell, and that is said.
    assert report.problems == ()
    assert {v.trail for v in report.verdicts} <= {"audit"}


def test_copy_without_metadata_knows_all_but_the_last(week, keys):
    """Without S3's metadata the next digest tells each signature; only the last of each chain stays unknown."""
    bare = Week({path: data for path, data in week.base.items() if not path.endswith(SIDECAR)})

    report = verify(bare, keys, Ask(), jobs=2)

    last = {chain[-1] for chain in week.chains()}
    assert report.problems == ()
    assert {v.uri for v in report.unknown if v.what == "digest"} == last
    assert report.digests == {"valid": len(list(week.digests(None))) - len(last), "unknown": len(last)}


def test_without_keys_nothing_is_fine(week):
    """Without keys all is unknown, and nothing is called tampering."""
    report = verify(week, from_files([]), Ask(), jobs=2)

    assert set(report.digests) == {"unknown"}
    assert set(report.logs) == {"unknown"}
    assert not report.proven


def test_order_does_not_depend_on_threads(week, keys):
    """The report is the same with one thread and with eight."""
    touched, _ = tampered(week, 1, 20)

    one, eight = (verify(touched, keys, Ask(), jobs=jobs) for jobs in (1, 8))

    assert one == eight
    assert any(v.kind is Kind.MISSING for v in one.verdicts)
