"""A TOML file that knows the line of each of its keys, and the nearest of some names."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TABLE = re.compile(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file, and the line of each key, counted from 1."""

    path: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    def place(self, key: tuple[str, ...]) -> str:
        """Give file:line of the key, or of the nearest part of it that has a line."""
        for length in range(len(key), 0, -1):
            if line := self.lines.get(key[:length]):
                return f"{self.path}:{line}"
        return self.path or ".".join(key)


def read(path: Path) -> Document:
    """Read the file. Raises `ConfigError` with the line where it is no TOML."""
    try:
        text = path.read_text(encoding="utf-8")
        return Document(str(path), tomllib.loads(text), _lines(text))
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = at[1] if at and at[1] else text.count("\n") + 1
        raise ConfigError(
            _AT.sub("", str(error)), where=f"{path}:{line}", hint="see https://toml.io: text stands in quotes"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", where=str(path), hint="save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(
            f"the file cannot be read: {error.strerror}", where=str(path), hint="check its permissions"
        ) from None


def nearest(name: str, names: Iterable[str], cutoff: float = 0.75) -> str | None:
    """Give the name most like this one, or None where none is."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return found[0] if found else None


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Find the line of each table and key."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            table = _parts(match[1])
            found.setdefault(table, number)
        elif match := _KEY.match(line):
            key = (*table, *_parts(match[1]))
            for length in range(1, len(key) + 1):
                found.setdefault(key[:length], number)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
