"""A snapshot: the facts of one assessment as files, that can be asked again without AWS.

    SNAPSHOT/
    ├── snapshot.json                       when, who asked, the accounts and their regions
    ├── facts/ACCOUNT/REGION/KIND.jsonl     rows, one a line; REGION is `account` for kinds gathered once an account
    ├── facts/ACCOUNT/REGION/KIND.json      what could not be told; written last: without it the part is not done
    └── findings.jsonl                      what the checks said

Rows are read as they are asked for, so that an account with 300,000 log groups takes no more memory than one with ten.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  the file is read back by its annotations
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from vedette.errors import UsageError
from vedette.model import Gap, Kind, NotKnown, Rows, Unknown, none_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

T = TypeVar("T")

FORMAT = 1
#: The folder of what is gathered once an account.
WHOLE = "account"
#: Bytes of a part up to which its rows stay in memory once they were read.
_SMALL = 256 << 10
#: Bytes of all parts, as they are in their files, that stay in memory.
_KEPT = 32 << 20


@dataclass(frozen=True)
class Estate:
    """An account in scope with its enabled regions; `missing` says why they are not known, `closed` why it is shut."""

    id: str
    name: str = ""
    regions: tuple[str, ...] = ()
    missing: Unknown | None = None
    closed: Unknown | None = None


@dataclass(frozen=True)
class About:
    """What snapshot.json holds. `missing` says why not all accounts are known; `scope` is what was asked for."""

    taken: datetime
    own: str
    partition: str = "aws"
    accounts: tuple[Estate, ...] = ()
    missing: tuple[Unknown, ...] = ()
    scope: str = ""
    finished: bool = False
    format: int = FORMAT


@dataclass(frozen=True)
class Part:
    """What a part's own file tells: how many rows, what is missing, the things of which nothing could be told."""

    rows: int
    missing: tuple[Unknown, ...] = ()
    gaps: dict[str, Unknown] = field(default_factory=dict)


class Snapshot:
    """Facts on disk (`model.Facts`). Raises `UsageError` where the folder is no snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = _read_about(folder)
        self._parts: dict[tuple[str, str, str], tuple[Rows[Any], int]] = {}
        self._kept = 0

    @classmethod
    def start(cls, folder: Path, about: About) -> Snapshot:
        """A new, empty snapshot."""
        (folder / "facts").mkdir(parents=True, exist_ok=True)
        _replace(folder / "snapshot.json", msgspec.json.format(encoded(about), indent=2))
        return cls(folder)

    def describe(self, about: About) -> None:
        """Say anew what it is about."""
        self.about = about
        vars(self).pop("_estates", None)
        _replace(self.folder / "snapshot.json", msgspec.json.format(encoded(about), indent=2))

    @property
    def taken(self) -> datetime:
        """When it was begun, UTC."""
        return self.about.taken

    @property
    def own(self) -> str:
        """The account that asked."""
        return self.about.own

    @cached_property
    def _estates(self) -> dict[str, Estate]:
        return {e.id: e for e in self.about.accounts}

    @property
    def accounts(self) -> Rows[str]:
        """Accounts in scope."""
        return Rows(lambda: list(self._estates), str, missing=self.about.missing)

    def regions(self, account: str) -> Rows[str]:
        """Enabled regions in scope."""
        estate = self._estates.get(account)
        if estate is None:
            return none_of(_outside(account))
        return Rows(lambda: estate.regions, str, missing=[u for u in (estate.closed or estate.missing,) if u])

    def rows(self, kind: Kind[T], account: str, region: str) -> Rows[T]:
        """Rows of one part; unknown where it was not gathered."""
        estate = self._estates.get(account)
        if estate is None:
            return none_of(_outside(account))
        if estate.closed is not None:
            return none_of(estate.closed)
        key = (kind.name, account, region)
        if key not in self._parts:
            opened = self._open(kind, account, region)
            self._kept += opened[1]
            while self._parts and self._kept > _KEPT:
                self._forget(next(iter(self._parts)))
            self._parts[key] = opened
        return self._parts[key][0]

    def _forget(self, key: tuple[str, str, str]) -> None:
        _, size = self._parts.pop(key, (None, 0))
        self._kept -= size

    def part(self, kind: Kind[Any], account: str, region: str) -> Part | None:
        """What a part's own file tells, None where it is not done."""
        path = self._path(kind, account, region).with_suffix(".json")
        return msgspec.json.decode(path.read_bytes(), type=Part) if path.is_file() else None

    def write(self, kind: Kind[T], account: str, region: str, rows: Iterable[T | Gap]) -> Part:
        """Write a part as its rows come. `NotKnown` that they raise is kept as what is missing."""
        path = self._path(kind, account, region)
        path.parent.mkdir(parents=True, exist_ok=True)
        count, gaps, missing = 0, dict[str, Unknown](), tuple[Unknown, ...]()
        with path.with_suffix(".partial").open("wb") as file:
            walk = iter(rows)
            while True:
                try:
                    row = next(walk)
                except StopIteration:
                    break
                except NotKnown as error:
                    missing = error.unknown
                    break
                if isinstance(row, Gap):
                    gaps[row.key] = row.unknown
                    continue
                file.write(encoded(row) + b"\n")
                count += 1
        path.with_suffix(".partial").replace(path)
        part = Part(count, missing, gaps)
        _replace(path.with_suffix(".json"), encoded(part))
        self._forget((kind.name, account, region))
        return part

    def _path(self, kind: Kind[Any], account: str, region: str) -> Path:
        return self.folder / "facts" / account / (region or WHOLE) / f"{kind.name.replace('.', '-')}.jsonl"

    def _open(self, kind: Kind[T], account: str, region: str) -> tuple[Rows[T], int]:
        """The rows of a part, and the bytes that keeping them costs."""
        part = self.part(kind, account, region)
        if part is None:
            return none_of(Unknown(f"{kind.noun}s were not gathered in {account}/{region or WHOLE}")), 0
        file = _File(self._path(kind, account, region), kind)
        return Rows(file.read, kind.key_of, missing=part.missing, gaps=part.gaps, look=file.look), file.kept


class _File:
    """The rows of one part: kept where they are few, else read anew each time and looked up by their place."""

    def __init__(self, path: Path, kind: Kind[Any]) -> None:
        self._file = path
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind.row).decode
        size = path.stat().st_size
        self._small = size <= _SMALL
        self.kept = size if self._small else 0

    def read(self) -> Iterable[Any]:
        return self._rows if self._small else (row for _, row in self._walk())

    def look(self, key: str) -> Any:
        if self._small:
            return self._by_key.get(key)
        if (place := self._places.get(key)) is None:
            return None
        with self._file.open("rb") as file:
            file.seek(place)
            return self._decode(file.readline())

    @cached_property
    def _rows(self) -> tuple[Any, ...]:
        return tuple(row for _, row in self._walk())

    @cached_property
    def _by_key(self) -> dict[str, Any]:
        return {self._kind.key_of(row): row for row in reversed(self._rows)}

    @cached_property
    def _places(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, row in self._walk():
            places.setdefault(self._kind.key_of(row), place)
        return places

    def _walk(self) -> Iterator[tuple[int, Any]]:
        place = 0
        with self._file.open("rb") as file:
            for line in file:
                yield place, self._decode(line)
                place += len(line)


def encoded(value: Any) -> bytes:
    """JSON of a value; half a character, which JSON may hold and UTF-8 may not, becomes a question mark."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False).encode("utf-8", "replace")


def latest(home: Path) -> Path:
    """The folder of the last finished snapshot in a home. Raises `UsageError`."""
    found = finished(home)
    if not found:
        raise UsageError("there is no finished snapshot", where=str(home / "snapshots"), hint="run `vedette assess`")
    return found[-1]


def finished(home: Path) -> list[Path]:
    """The folders of finished snapshots in a home, the oldest first."""
    return [path for path in listed(home) if _read_about(path).finished]


def listed(home: Path) -> list[Path]:
    """The folders of all snapshots in a home, the oldest first."""
    return sorted(path.parent for path in (home / "snapshots").glob("*/snapshot.json"))


def _read_about(folder: Path) -> About:
    path = folder / "snapshot.json"
    try:
        about = msgspec.json.decode(path.read_bytes(), type=About)
    except OSError as error:
        raise UsageError(f"no snapshot: {error.strerror}", where=str(path), hint="name a snapshot's folder") from None
    except msgspec.DecodeError as error:
        raise UsageError(f"no snapshot: {error}", where=str(path), hint="it was written by something else") from None
    if about.format != FORMAT:
        raise UsageError(f"its format is {about.format}, not {FORMAT}", where=str(path), hint="assess anew")
    return about


def _outside(account: str) -> Unknown:
    return Unknown(f"the account {account or '(none)'} is not among those assessed")


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)
