"""Rules tried on records at hand, without a lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import registry
from vedette.api import _open
from vedette.api._detect import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from vedette.config import Config
    from vedette.detect.matches import CountedMatch

_TABLE = "vedette_tried"


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules say of some records: matches in order of rules, and why records could not be read."""

    matches: tuple[CountedMatch, ...]
    rejected: tuple[str, ...]


def rules_try(
    batches: Iterable[tuple[str, Sequence[bytes]]], *, config: Config, rules: Sequence[str | Path] = ()
) -> Iterator[Tried]:
    """What the live rules say of each batch, in order; a batch is a source's name and raw records of it.

    Each batch is judged by itself, as if nothing else had ever happened. Raises `UsageError` for an unknown source,
    and `RuleError` where a folder of rules cannot be read.
    """
    from vedette.detect.run import Detector

    engine = _open.engine(config, threads=1)
    try:
        detector = Detector(load_rules(config, rules), engine)
        for name, records in batches:
            source = registry.source(name)
            rejected = engine.load(_TABLE, source, records)
            yield Tried(tuple(detector.run(_TABLE, None, source)), tuple(rejected))
    finally:
        engine.close()
