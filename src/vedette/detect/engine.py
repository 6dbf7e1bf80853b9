"""What detection asks of a query engine; `vedette.lake.engine.Engine` gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vedette.model import LogSource


class SqlEngine(Protocol):
    """One connection that keeps temporary tables and macros between calls."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The answer to a query."""

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run a statement for its effect."""

    def table(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a temporary table of these rows; `columns` gives each its SQL type."""

    def function(self, name: str, call: Callable[[str | None], list[str]]) -> None:
        """Make a function of one text known to SQL; one of that name is exchanged."""


class LoadingEngine(SqlEngine, Protocol):
    """An engine that also makes a table of a source's shape from raw records; rule tests need it."""

    def load(self, name: str, source: LogSource, records: Sequence[bytes]) -> list[str]:
        """A temporary table from JSON records, and why some were rejected."""
