"""Findings in a file: written as they come, counted on the way, read anew each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from vedette.model import Finding
from vedette.posture.snapshot import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_DECODE = msgspec.json.Decoder(Finding).decode


@dataclass(frozen=True)
class Findings:
    """The findings of one assessment, in order of check, account and region.

    `counts` are numbers by status, those that failed and were accepted by themselves as `accepted`. `failing` are
    those that failed and nobody accepted, by severity. `permissions` are the IAM actions that would have told more,
    with the number of findings that lack them.
    """

    path: Path
    counts: dict[str, int]
    failing: dict[str, int]
    permissions: dict[str, int]

    def __iter__(self) -> Iterator[Finding]:
        with self.path.open("rb") as file:
            for line in file:
                yield _DECODE(line)

    def __len__(self) -> int:
        return sum(self.counts.values())


def keep(path: Path, found: Iterable[Finding]) -> Findings:
    """Write findings to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    failing: Counter[str] = Counter()
    permissions: Counter[str] = Counter()
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        for finding in found:
            file.write(encoded(finding) + b"\n")
            counts["accepted" if finding.accepted else finding.status.value] += 1
            permissions.update(finding.permissions)
            if finding.open:
                failing[finding.severity.value] += 1
    partial.replace(path)
    return Findings(path, dict(counts), dict(failing), dict(sorted(permissions.items())))
