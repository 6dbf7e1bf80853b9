"""What pairs of values rule out, kept on disk: the next start need not ask hundreds of rules about the same pairs.

One JSON file for a set of rules, named by the hash of their conditions and of all that gives those a meaning: the
compiler's code and the engine's version. A file that cannot be read is ignored and written again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from importlib import metadata
from typing import TYPE_CHECKING

from vedette.detect.cache import compiler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vedette.detect.narrow import Pair
    from vedette.detect.rule import Rule

#: Pairs that are kept at the most: names of calls are few, but who writes logs may make them up.
_MOST = 5_000
#: Sets of rules of which the pairs are kept; each source has its own.
_SETS = 64


class Kept:
    """The pairs known of these blocks of rules; `folder` None keeps nothing."""

    def __init__(self, folder: Path | None, columns: Sequence[str], blocks: Sequence[Sequence[Rule]]) -> None:
        self._ids = [[rule.id for rule in block] for block in blocks]
        self._place = None
        if folder is not None and blocks:
            rules = [[(rule.id, rule.narrow) for rule in block] for block in blocks]
            told = json.dumps([compiler(), metadata.version("duckdb"), list(columns), rules])
            self._place = folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"

    def read(self) -> list[dict[Pair, frozenset[str]]]:
        """For each block the ids of its rules that may match rows of each pair; empty where nothing is kept."""
        try:
            kept = json.loads(self._place.read_text("utf-8")) if self._place is not None else []
            return [_known(pairs, ids) for pairs, ids in zip(kept or [[]] * len(self._ids), self._ids, strict=True)]
        except (OSError, ValueError, TypeError, IndexError):
            return [{} for _ in self._ids]

    def write(self, known: Sequence[Mapping[Pair, frozenset[str]]]) -> None:
        """Keep these, whole or not at all; that they cannot be written is no error."""
        if self._place is None or max(map(len, known)) > _MOST:
            return
        kept = [_told(pairs, ids) for pairs, ids in zip(known, self._ids, strict=True)]
        with contextlib.suppress(OSError):
            if not self._place.exists():
                _make_room(self._place.parent)
            draft = self._place.with_suffix(f".{os.getpid()}.tmp")
            draft.write_text(json.dumps(kept), "utf-8")
            draft.replace(self._place)


def _known(pairs: Sequence[tuple[Sequence[str | None], Sequence[int]]], ids: list[str]) -> dict[Pair, frozenset[str]]:
    return {tuple(pair): frozenset(ids[number] for number in numbers) for pair, numbers in pairs}


def _told(known: Mapping[Pair, frozenset[str]], ids: list[str]) -> list[tuple[Pair, list[int]]]:
    return [(pair, [number for number, one in enumerate(ids) if one in found]) for pair, found in known.items()]


def _make_room(folder: Path) -> None:
    """The folder, with room for one more set of rules: the oldest go."""
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[_SETS - 1 :]:
        old.unlink(missing_ok=True)
