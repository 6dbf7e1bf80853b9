"""What runs in the threads: fetch a batch of objects and make files of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette import registry
from vedette.errors import AwsError, Gone, UsageError
from vedette.lake.blob import text_size
from vedette.lake.ingest import Ingest, Prepared
from vedette.lake.rows import Blob
from vedette.lake.write import discard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.collect.settings import Settings
    from vedette.lake.apart import Apart
    from vedette.lake.dedupe import Claiming
    from vedette.lake.events import EventTable
    from vedette.model import Found


#: How much larger than planned a batch may turn out before it is read in parts.
_SLACK = 1.5


@dataclass(slots=True)
class Result:
    """A prepared batch, the objects in it, and what could not be fetched.

    `failed` are objects with the problem of each, `gone` those that are no longer there and are not asked for again.
    """

    prepared: Prepared
    found: list[Found]
    failed: list[tuple[Found, str]] = field(default_factory=list)
    gone: list[tuple[Found, str]] = field(default_factory=list)


def fetch(found: Found, settings: Settings) -> bytes:
    """The object's bytes. Raises `AwsError` and `UsageError`."""
    if found.data is not None:
        return found.data
    address = found.at or found.uri
    return registry.transport_for(address).fetch(address, settings.transport)


class Workers:
    """Each batch gets a reader, a DuckDB and a writer of its own while it is read; they are kept for the next."""

    def __init__(self, table: EventTable | Apart, claims: Claiming, settings: Settings) -> None:
        self._table = table
        self._claims = claims
        self._settings = settings
        self._idle: list[Ingest] = []

    @contextmanager
    def ingest(self) -> Iterator[Ingest]:
        """One that nobody else uses meanwhile."""
        try:
            found = self._idle.pop()
        except IndexError:
            own = self._settings
            found = Ingest(
                self._table,
                self._claims,
                limits=own.limits,
                window=own.window,
                options=own.options.get(self._table.source.name),
                enricher=own.enricher,
            )
        try:
            yield found
        finally:
            self._idle.append(found)

    def run(self, _number: int, batch: Sequence[Found]) -> list[Result]:
        """Fetch and prepare, in parts that fit in memory; at least one, though it may be empty.

        What cannot be fetched is left for the next run and told by the first part.
        """
        results: list[Result] = []
        try:
            with self.ingest() as ingest:
                self._run(ingest, batch, results)
        except BaseException:
            for result in results:  # nobody will commit them: their claims and files go
                discard(self._table.table, result.prepared.written)
                self._claims.release([result.prepared.claim])
            raise
        return results

    def _run(self, ingest: Ingest, batch: Sequence[Found], results: list[Result]) -> None:
        failed: list[tuple[Found, str]] = []
        gone: list[tuple[Found, str]] = []
        blobs: list[Blob] = []
        fetched: list[Found] = []
        size = 0
        most, suffix = _SLACK * self._settings.batch_of(self._table.source), self._settings.suffix
        for found in batch:
            try:
                data = fetch(found, self._settings)
            except (AwsError, UsageError) as error:
                # Nobody tells of an object twice that a message named: what is gone is gone.
                ended = isinstance(error, Gone) and found.done is not None
                (gone if ended else failed).append((found, str(error)))
                continue
            grown = text_size(data)
            if blobs and size + grown > most:
                results.append(Result(ingest.prepare(blobs), fetched))
                blobs, fetched, size = [], [], 0
            blobs.append(Blob(found.uri, found.version + suffix, data, found.facts))
            fetched.append(found)
            size += grown
        results.append(Result(ingest.prepare(blobs), fetched, failed, gone))
