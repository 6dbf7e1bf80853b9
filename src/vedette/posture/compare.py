"""What changed between two assessments, finding by finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Finding


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an earlier snapshot (its folder).

    `broken` failed now and did not before, `mended` pass now and failed before, `lost` were known and are not,
    `gone` are ids of failures about things that are not there any more. `same` failures were there before.
    """

    before: str
    broken: tuple[Finding, ...] = ()
    mended: tuple[Finding, ...] = ()
    lost: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()
    same: int = field(default=0)


def compare(before: str, old: Iterable[Finding], new: Iterable[Finding]) -> Comparison:
    """What changed from the old findings to the new ones; both of the same checks."""
    was = {f.id: f.status for f in old}
    broken: list[Finding] = []
    mended: list[Finding] = []
    lost: list[Finding] = []
    same = 0
    for finding in new:
        earlier = was.pop(finding.id, None)
        if finding.status is Status.FAIL:
            if earlier is Status.FAIL:
                same += 1
            else:
                broken.append(finding)
        elif finding.status is Status.PASS and earlier is Status.FAIL:
            mended.append(finding)
        elif finding.status is Status.UNKNOWN and earlier not in {None, Status.UNKNOWN}:
            lost.append(finding)
    gone = tuple(sorted(name for name, status in was.items() if status is Status.FAIL))
    return Comparison(before, tuple(broken), tuple(mended), tuple(lost), gone, same)
