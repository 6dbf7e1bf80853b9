"""Digests looked at again and again: which time is next, and how far a look came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vedette.collect.digests.names import HOUR, digest_name

if TYPE_CHECKING:
    from vedette.collect.digests.verdicts import Report
    from vedette.state import DigestPlace

#: A digest comes within the hour after its own: younger ones are not missed yet.
SETTLED = 2 * HOUR
#: One look goes through no more than this.
_MOST = 24 * HOUR
#: What could not be told is looked at again for so long; then it stays unknown, and the time goes on.
_AGAIN = 6 * HOUR
#: A place without digests is looked at so often.
_WITHOUT = timedelta(days=1)
#: A chain that ended is missed for so long; whoever ended a trail on purpose is told no longer.
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Turn:
    """What to look at: the time from `since` to `until`, UTC, whole hours."""

    since: datetime
    until: datetime


def next_turn(before: DigestPlace | None, now: datetime, *, every: timedelta, first: timedelta) -> Turn | None:
    """The time to look at next; None where nothing is due yet. `before` is what the last look said."""
    settled = (now - SETTLED).replace(minute=0, second=0, microsecond=0)
    if before is None:
        return _turn(settled - first, settled)
    start = before.until or settled - first
    behind = before.until is not None and settled - before.until >= _MOST and not before.why
    refused = before.why and not before.unknown
    pause = every if before.newest or refused else max(every, _WITHOUT)
    if start >= settled or not (behind or now - before.asked_at >= pause):
        return None
    return _turn(start, settled)


def _turn(since: datetime, settled: datetime) -> Turn:
    return Turn(since, min(settled, since + _MOST))


def after(before: DigestPlace, turn: Turn, report: Report) -> DigestPlace:
    """What is known of the place after the look.

    The next one begins where something could not be told, for some hours: a refusal may be over by then.
    """
    problems, unknown = report.problems, report.unknown
    newest = _newest(before, turn, report)
    found = replace(
        before,
        proven=report.digests.get("valid", 0) + report.logs.get("valid", 0),
        wrong=len(problems),
        unknown=len(unknown),
        why=unknown[0].why if unknown else "",
        newest=newest,
    )
    if not newest:
        return found
    began = min((one.start for one in unknown if one.start), default=turn.until)
    until = min(turn.until, max(began.replace(minute=0, second=0, microsecond=0), turn.until - _AGAIN, turn.since))
    return replace(found, since=before.since or turn.since, until=until)


def _newest(before: DigestPlace, turn: Turn, report: Report) -> tuple[str, ...]:
    """The path of each chain's newest digest; a chain that ended is remembered for some days."""
    names = [digest_name(path) for path in (*before.newest, *(chain.newest for chain in report.chains))]
    chains = {name.trail: name for name in names if name is not None and name.end > turn.until - _REMEMBERED}
    return tuple(sorted(name.path for name in chains.values()))
