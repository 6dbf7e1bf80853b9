"""Columns that are looked up when they are read: names that change after the event was stored.

They are Python functions of DuckDB's, so that what they look in is loaded when a query first asks for such a
column, and never otherwise.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from duckdb.func import ARROW, SPECIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import duckdb

#: The column, and the function with the column it is a function of.
LOOKED_UP = {
    "ev_account_name": ("vedette_account_name", "ev_account"),
    "ev_key_owner": ("vedette_key_owner", "ev_session"),
}


class Lookups:
    """Names of accounts by id, and owners of access keys by the key's id; each is asked for when first needed."""

    def __init__(self, accounts: Callable[[], Mapping[str, str]], owners: Callable[[], Mapping[str, str]]) -> None:
        self._accounts, self._owners = _Once(accounts), _Once(owners)

    def forget(self) -> None:
        """Load them anew when they are next asked for."""
        self._accounts.forget()
        self._owners.forget()

    def define(self, duck: duckdb.DuckDBPyConnection) -> None:
        """Make the functions known to a connection; close it before the interpreter ends."""
        for (name, _), find in zip(LOOKED_UP.values(), (self._account, self._owner), strict=True):
            duck.create_function(name, _vectorised(find), ["VARCHAR"], "VARCHAR", type=ARROW, null_handling=SPECIAL)

    def _account(self, account: str | None) -> str | None:
        return self._accounts.get().get(account) if account is not None else None

    def _owner(self, key: str | None) -> str | None:
        return self._owners.get().get(key) if key is not None else None


class _Once:
    """What is loaded when it is first asked for, by one thread."""

    def __init__(self, load: Callable[[], Mapping[str, str]]) -> None:
        self._load = load
        self._found: Mapping[str, str] | None = None
        self._one = threading.Lock()

    def get(self) -> Mapping[str, str]:
        found = self._found
        if found is None:
            with self._one:
                found = self._found = self._load() if self._found is None else self._found
        return found

    def forget(self) -> None:
        self._found = None


def _vectorised(find: Callable[[str | None], str | None]) -> Callable[[Any], pa.Array]:
    def run(column: Any) -> pa.Array:
        return pa.array([find(value) for value in column.to_pylist()], type=pa.string())

    return run
