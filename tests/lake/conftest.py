"""Lakes on disk, filled from a simulated organisation by the collector itself."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from vedette import registry
from vedette.collect import Collector, Settings
from vedette.lake.catalog import Lake
from vedette.lake.events import EventTable
from vedette.lake.query import Query
from vedette.simulate import simulate
from vedette.state import open_state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SOURCE = registry.source("cloudtrail")


@dataclass(frozen=True)
class Home:
    """A home folder with its lake and the objects that may be collected into it, in order of day."""

    folder: Path
    objects: tuple[Path, ...]

    @property
    def lake(self) -> Lake:
        """Its lake, opened anew."""
        return Lake.on_disk(self.folder / "lake")

    def collect(self, objects: Iterable[Path] | None = None, *, batch_bytes: int = 200_000) -> int:
        """Collect the objects, or all; gives the number of rows stored."""
        self.folder.mkdir(exist_ok=True)
        with open_state(f"sqlite:///{self.folder}/state.db") as state:
            collector = Collector(SOURCE, self.lake, state, self.folder / "rejects", Settings(batch_bytes=batch_bytes))
            return collector.collect([str(p) for p in (self.objects if objects is None else objects)]).stored

    def table(self) -> EventTable:
        """Its table as it is now."""
        return EventTable(self.lake, SOURCE)

    def query(self) -> Query:
        """What runs SQL over it."""
        return Query(self.lake, spill=self.folder / "spill")


@pytest.fixture(scope="session")
def logs(tmp_path_factory) -> tuple[Path, ...]:
    """About 3,000 simulated events of three days, as gzip objects in order of day."""
    folder = tmp_path_factory.mktemp("logs")
    made = simulate(folder, seed=7, accounts=2, regions=3, days=3, events=3000)
    found = [path for bucket in made.buckets for path in bucket.rglob("*.json.gz") if "CloudTrail/" in str(path)]
    return tuple(sorted(found, key=lambda path: (path.parts[-4:-1], path.name)))


@pytest.fixture(scope="session")
def stored(tmp_path_factory, logs) -> Home:
    """A lake with all of the logs, in several files a day; not to be changed."""
    home = Home(tmp_path_factory.mktemp("stored"), logs)
    home.collect()
    return home


@pytest.fixture(scope="session")
def records(logs) -> dict[str, dict[str, Any]]:
    """Every record of the logs by its id, read plainly."""
    found = {}
    for path in logs:
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            found[record["eventID"]] = record
    return found


@pytest.fixture
def empty(tmp_path, logs) -> Home:
    """A home with no lake yet."""
    return Home(tmp_path / "home", logs)


@pytest.fixture
def halves(empty):
    """Two halves of the objects, by turns, so that every day is in both."""
    return empty.objects[::2], empty.objects[1::2]


@pytest.fixture
def full(empty):
    """A lake of its own with all events."""
    empty.collect()
    return empty
