"""Objects as CloudTrail delivers them: where they lie, how they are named, what bytes they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isal import igzip

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

#: Beside a digest NAME, NAME.metadata.json holds what S3 would keep with the object: its signature.
METADATA = ".metadata.json"
MAX_OBJECT_BYTES = 5_000_000  # decompressed; CloudTrail splits what is larger
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LEVEL = 2  # as dense as level 3 within a tenth, at three times its speed


@dataclass(slots=True)
class Tally:
    """What was written; events counts every delivery, `bytes` are compressed, `raw_bytes` are not."""

    events: int = 0
    objects: int = 0
    bytes: int = 0
    raw_bytes: int = 0

    def add(self, other: Tally) -> None:
        """Add what another unit of work wrote."""
        self.events += other.events
        self.objects += other.objects
        self.bytes += other.bytes
        self.raw_bytes += other.raw_bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where objects of an account and region go: `root` ends with AWSLogs or the organisation's id."""

    root: Path
    account: str
    region: str

    def deliver(
        self, lines: Sequence[bytes], at: datetime, rng: random.Random, tally: Tally, kind: str = "CloudTrail"
    ) -> None:
        """Write records as one object, or more where they are large; `at` is when they arrive, UTC."""
        folder = self.root / self.account / kind / self.region / at.strftime("%Y/%m/%d")
        folder.mkdir(parents=True, exist_ok=True)
        for chunk in _chunks(lines):
            suffix = "".join(rng.choices(_SUFFIX, k=16))
            name = f"{self.account}_{kind}_{self.region}_{at:%Y%m%dT%H%MZ}_{suffix}.json.gz"
            raw = b'{"Records":[' + b",".join(chunk) + b"]}"
            # The header's time is 0: the same records are the same bytes, whenever they are made.
            packed = igzip.compress(raw, _LEVEL, mtime=0)
            (folder / name).write_bytes(packed)
            tally.events += len(chunk)
            tally.objects += 1
            tally.bytes += len(packed)
            tally.raw_bytes += len(raw)


def _chunks(lines: Sequence[bytes]) -> list[Sequence[bytes]]:
    if sum(map(len, lines)) + len(lines) <= MAX_OBJECT_BYTES:
        return [lines] if lines else []
    half = len(lines) // 2
    return _chunks(lines[:half]) + _chunks(lines[half:]) if half else [lines]
