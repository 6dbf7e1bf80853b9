"""Findings that went from pass to fail since they were last known, and those that pass again."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from vedette.model import Status
from vedette.state.records import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from vedette.model import Finding

#: Findings that are looked up at once.
_AT_ONCE = 10_000


@dataclass
class Turned:
    """What turned: `broke` with when it was last known to pass, `mended` with the alert that told of it."""

    broke: list[tuple[Finding, datetime]] = field(default_factory=list)
    mended: list[tuple[Finding, str]] = field(default_factory=list)


def turned(
    findings: Iterable[Finding],
    taken: datetime,
    known: Callable[[Sequence[str]], Mapping[str, Standing]],
    keep: Callable[[Mapping[str, Standing]], None],
) -> Turned:
    """What turned by the facts of `taken`, against what is `known` by finding's id; the rest is given to `keep`.

    What cannot be told, what was accepted and what does not apply are neither: what was known stays. Facts older than
    those that told last say nothing, and the same facts, judged by other settings, do not make anything break. What
    broke and what was mended is kept by whoever tells of it, afterwards: what was not told is found again.
    """
    out = Turned()
    told = (f for f in findings if f.status is Status.PASS or f.open)
    while some := list(islice(told, _AT_ONCE)):
        before = known([f.id for f in some])
        new: dict[str, Standing] = {}
        for finding in some:
            was = before.get(finding.id)
            if was is not None and taken < was.at:
                continue
            if finding.status is Status.PASS:
                if was is not None and was.alert_id:
                    out.mended.append((finding, was.alert_id))
                    continue
                new[finding.id] = Standing(failing=False, at=taken, passed=taken)
            elif was is None or was.failing or was.at == taken:
                passed, alert_id = (was.passed, was.alert_id) if was else (None, None)
                new[finding.id] = Standing(failing=True, at=taken, passed=passed, alert_id=alert_id)
            else:
                out.broke.append((finding, was.at))
        keep(new)
    return out
