"""The logs beside CloudTrail: the same each time, read whole by their sources, in the layout that AWS uses."""

from __future__ import annotations

from datetime import date

import pytest

from vedette import registry
from vedette.errors import UsageError
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob
from vedette.model import facts_of
from vedette.simulate import others, simulate
from vedette.simulate.logs import Scene, writers
from vedette.simulate.org import organisation

ORG = organisation(5, 3, 2)
EVENTS = 600


def objects(name):
    """A day of one account and region."""
    scene = Scene(ORG, ORG.accounts[-1], "us-east-1", date(2026, 6, 3), EVENTS, name)
    return list(writers()[name](scene))


@pytest.mark.parametrize("name", sorted(writers()))
def test_its_source_reads_every_record(name):
    """No reject; each row has its time of that day, its account, and an id of its own."""
    source = registry.source(name)
    blobs = [Blob(key, "1", data, facts_of(source.layouts, key)) for key, data in objects(name)]
    read = Reader(source).read(blobs)
    assert [r.reason for r in read.rejected] == []
    rows = sum(len(chunk) for chunk in read.chunks)
    assert 1 <= rows <= EVENTS
    if name not in {"guardduty", "config"}:  # these are rare
        assert rows == EVENTS


@pytest.mark.parametrize("name", sorted(writers()))
def test_the_same_each_time(name):
    """Bytes and names depend on the scene alone."""
    assert objects(name) == objects(name)
    assert len({key for key, _ in objects(name)}) == len(objects(name))


def test_all_of_them_beside_cloudtrail(tmp_path):
    """CloudTrail's logs are the same with and without them, and an earlier simulation is replaced."""

    def trail(folder, made):
        return {p.relative_to(folder): p.read_bytes() for b in made.buckets[:2] for p in b.rglob("*") if p.is_file()}

    plain = simulate(tmp_path / "a", seed=5, accounts=2, regions=1, days=1, events=300, stories=[])
    rich = simulate(tmp_path / "b", seed=5, accounts=2, regions=1, days=1, events=300, stories=[], logs=["all"])
    assert trail(tmp_path / "a", plain) == trail(tmp_path / "b", rich)
    assert rich.other_objects == sum(p.is_file() for p in rich.buckets[2].rglob("*")) > len(writers())
    again = simulate(tmp_path / "b", seed=5, accounts=2, regions=1, days=1, events=300, stories=[])
    assert again.other_objects == 0
    assert not rich.buckets[2].exists()


def test_a_log_that_cannot_be_made_up():
    """The ones there are are named."""
    with pytest.raises(UsageError, match="resolver") as caught:
        others.chosen(["resolvr"])
    assert "resolver" in str(caught.value)
