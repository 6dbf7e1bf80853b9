"""The lists that are kept: one file each below the home folder. The state says how far the past was swept for each."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from vedette.detect.indicators.kinds import ADDRESSES, DOMAINS, Indicator, guessed, normal
from vedette.detect.indicators.read import moment
from vedette.errors import StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """A list as it is kept. `version` counts its changes from 1; `read_at` is UTC; `origin` is a path or an URL."""

    name: str
    version: int
    origin: str
    read_at: datetime
    entries: tuple[Indicator, ...]

    def active(self, now: datetime, least: int = 0) -> tuple[Indicator, ...]:
        """The entries that have not expired, and of which one is sure enough."""
        return tuple(
            one for one in self.entries if (one.expires is None or one.expires > now) and one.confidence >= least
        )


class Store:
    """The lists in one folder; a list is written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """The lists' names, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.json")) if self._folder.is_dir() else []

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """What changes when a list does."""
        return tuple((name, self._path(name).stat().st_mtime_ns) for name in self.names())

    def get(self, name: str) -> IndicatorList | None:
        """The list of that name, or None. Raises `StateError` where its file is spoiled."""
        path = self._path(name)
        try:
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            entries = tuple(
                Indicator(kind, value, source, sure, moment(expires), version)
                for kind, value, source, sure, expires, version in data["entries"]
            )
            read_at = moment(data["read_at"]) or datetime.fromtimestamp(0, UTC)
            return IndicatorList(name, int(data["version"]), str(data["origin"]), read_at, entries)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(
                f"the indicator list cannot be read: {error}", where=str(path), hint="import it again"
            ) from error

    def all(self) -> list[IndicatorList]:
        """Every list, by name."""
        return [found for name in self.names() if (found := self.get(name)) is not None]

    def put(self, name: str, entries: Iterable[Indicator], *, origin: str, now: datetime, keep: bool) -> IndicatorList:
        """Make these the list's entries, or with `keep` add them; what was in it before keeps its version.

        The version rises only where the list's values change.
        """
        old = self.get(name)
        known = {(one.kind, one.value): one for one in old.entries} if old else {}
        fresh = {(one.kind, one.value): one for one in entries}
        version = old.version if old else 0
        changed = fresh.keys() - known.keys() if keep else fresh.keys() ^ known.keys()
        if changed or old is None:
            version += 1
        merged = {
            key: replace(one, version=known[key].version if key in known else version) for key, one in fresh.items()
        }
        made = known | merged if keep else merged
        found = IndicatorList(name, version, origin if not (keep and old) else old.origin, now, tuple(made.values()))
        self._write(found)
        return found

    def drop(self, name: str, values: Iterable[str], *, now: datetime) -> IndicatorList | None:
        """Take values out of a list, in whatever spelling, or the whole list where none is given; gives what is left.

        Raises `UsageError` for an unknown list, or a value that is not in it; then nothing is taken.
        """
        old = self.get(name)
        if old is None:
            raise UsageError(f"no list is called {name!r}", hint="'vedette indicators list' shows all")
        wanted = list(values)
        if not wanted:
            self._path(name).unlink()
            return None
        gone: set[tuple[str, str]] = set()
        for value in wanted:
            kind = guessed(value)
            spelt = normal(kind, value) if kind else value.strip().lower()
            found = {(one.kind, one.value) for one in old.entries if one.value == spelt}
            if not found:
                raise UsageError(f"{value!r} is not in the list", where=name, hint="'vedette indicators show' tells")
            gone |= found
        kept = [one for one in old.entries if (one.kind, one.value) not in gone]
        return self.put(name, kept, origin=old.origin, now=now, keep=False)

    def _write(self, found: IndicatorList) -> None:
        path = self._path(found.name)
        data = {
            "version": found.version,
            "origin": found.origin,
            "read_at": found.read_at.isoformat(),
            "entries": [
                [o.kind, o.value, o.source, o.confidence, o.expires.isoformat() if o.expires else None, o.version]
                for o in found.entries
            ],
        }
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.tmp")
            draft.write_text(json.dumps(data), "utf-8")
            draft.replace(path)
        except OSError as error:
            raise StateError(f"the indicator list cannot be kept: {error.strerror}", where=str(path)) from error

    def _path(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise UsageError(f"{name!r} is no name of a list", hint="lower case, digits, - and _")
        return self._folder / f"{name}.json"


def holding(found: IndicatorList, text: str, kind: str | None = None) -> list[Indicator]:
    """The entries of a list that a value meets: itself, a network around it, a domain above it, a pattern."""
    chosen = kind or guessed(text)
    value = normal(chosen, text) if chosen else text.strip().lower()
    return [one for one in found.entries if (chosen is None or one.kind == chosen) and _meets(one, value)]


def _meets(one: Indicator, value: str) -> bool:
    if one.value == value:
        return True
    if one.kind == ADDRESSES and "/" in one.value and "/" not in value:
        return ip_address(value) in ip_network(one.value)
    if one.kind == DOMAINS:
        return value.endswith(f".{one.value}")
    return "*" in one.value and re.fullmatch(".*".join(map(re.escape, one.value.split("*"))), value) is not None
