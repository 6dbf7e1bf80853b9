"""What runs in the threads: fetch a batch of objects and make files of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import registry
from vedette.errors import AwsError, UsageError
from vedette.lake.ingest import Ingest, Prepared
from vedette.lake.rows import Blob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.collect.collector import Settings
    from vedette.lake.dedupe import Claims
    from vedette.lake.events import EventTable
    from vedette.model import Found


@dataclass(slots=True)
class Result:
    """A prepared batch, the objects in it, and what could not be fetched."""

    prepared: Prepared
    found: list[Found]
    problems: list[str]


class Workers:
    """Each thread gets its own reader, DuckDB and writer."""

    def __init__(self, table: EventTable, claims: Claims, settings: Settings) -> None:
        self._table = table
        self._claims = claims
        self._settings = settings
        self._local = threading.local()
        window = settings.window
        whole = window.start is None and window.end is None
        #: A collection of some hours only does not stand for the whole object in the ledger.
        self._suffix = "" if whole else f"|{window.start or ''}..{window.end or ''}"

    def version(self, found: Found) -> str:
        """The version by which the ledger knows the object."""
        return found.version + self._suffix

    def ingest(self) -> Ingest:
        """This thread's own."""
        found: Ingest | None = getattr(self._local, "ingest", None)
        if found is None:
            found = Ingest(self._table, self._claims, limits=self._settings.limits, window=self._settings.window)
            self._local.ingest = found
        return found

    def run(self, _number: int, batch: Sequence[Found]) -> Result:
        """Fetch and prepare. What cannot be fetched is left for the next run and told."""
        ingest = self.ingest()
        blobs: list[Blob] = []
        fetched: list[Found] = []
        problems: list[str] = []
        for found in batch:
            try:
                data = registry.transport_for(found.uri).fetch(found.uri, self._settings.transport)
            except (AwsError, UsageError) as error:
                problems.append(str(error))
                continue
            blobs.append(Blob(found.uri, self.version(found), data, found.facts))
            fetched.append(found)
        return Result(ingest.prepare(blobs), fetched, problems)
