"""What adding costs does not grow with the lake."""

from __future__ import annotations

import pytest
from homes import SOURCE, Home

from vedette.api import _open
from vedette.collect import Collector
from vedette.simulate import simulate

#: The same batch, day for day, whatever else the lake has.
BATCH = {"seed": 5, "accounts": 3, "regions": 2, "days": 1, "events": 20_000, "stories": []}


def cost(home, folder):
    """Work of looking for repeats, and files and bytes written, while the folder is collected."""
    before = set(home.parquet()) if home.folder.exists() else set()
    with _open.state(home.config) as state:
        collector = Collector(SOURCE, _open.lake(home.config), state, home.folder / "rejects")
        done = collector.collect([str(folder)])
        work = collector.work
    return done, (work.manifests, work.files, work.rows, len(set(home.parquet()) - before))


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """One day's logs."""
    folder = tmp_path_factory.mktemp("batch")
    simulate(folder, **BATCH)
    return folder


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A lake with 60 other days, collected in several runs."""
    folder = tmp_path_factory.mktemp("full")
    home = Home(folder / "home", collect={"jobs": 2})
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415  the one use

    for part in range(4):
        end = datetime(2026, 6, 25, tzinfo=UTC) - timedelta(days=15 * part)
        simulate(folder / "logs", seed=part, accounts=3, regions=2, days=15, events=25_000, stories=[], end=end, jobs=1)
        home.collect(folder / "logs")
    return home


def test_the_same_batch_costs_the_same_in_a_full_lake(batch, full, tmp_path):
    """Manifests, files and rows looked at, and files written: with 60 other days within a tenth of none."""
    empty = Home(tmp_path / "home")
    done, alone = cost(empty, batch)
    assert done.stored == BATCH["events"]
    again, beside = cost(full, batch)
    assert again.stored == done.stored
    for one, other in zip(alone, beside, strict=True):
        assert other <= one * 1.1 + 1, (alone, beside)
    full.assert_balanced()


def test_a_second_run_over_known_objects_looks_at_nothing(batch, full):
    """Known objects cost a look into the ledger, not into the lake."""
    full.collect(batch)
    done, work = cost(full, batch)
    assert done.known == done.objects
    assert work == (0, 0, 0, 0)


def test_a_copy_of_a_day_looks_at_that_day_only(full, batch, tmp_path):
    """The same events under other names: rows looked at are those of the day, not of the lake."""
    full.collect(batch)
    copy = tmp_path / "copy"
    for number, path in enumerate(sorted(batch.rglob("*.json.gz"))):
        copy.mkdir(exist_ok=True)
        (copy / f"{number}.json.gz").write_bytes(path.read_bytes())
    done, (_, files, rows, written) = cost(full, copy)
    assert (done.stored, written) == (0, 0)
    total = len(full.rows())
    assert rows <= total / 2
    assert files <= 50
