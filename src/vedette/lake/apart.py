"""A source's table as a process apart sees it: its shape and its place, without the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.table import Table

if TYPE_CHECKING:
    from vedette.lake.events import EventTable
    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class Apart:
    """Enough of a table to write its files; it can be pickled. Nothing can be committed with it."""

    source: LogSource
    table: Table

    @classmethod
    def of(cls, table: EventTable) -> Apart:
        """The table as it is now."""
        one = table.table
        return cls(table.source, Table(one.name(), one.metadata, one.metadata_location, one.io, NoopCatalog("apart")))
