"""From rows of a query to matches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vedette.model import Match
from vedette.model.findings import MatchEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.detect.rule import Rule

#: The most events one match carries, the earliest ones; `CountedMatch.count` has the true number.
MOST_EVENTS = 1_000

#: What a match's event tells, in the order of `MatchEvent`.
EVENT_COLUMNS = (
    "ev_id",
    "ev_time",
    "ev_account",
    "ev_region",
    "ev_actor",
    "ev_session",
    "ev_src_ip",
    "ev_action",
    "ev_outcome",
)
#: SQL: the event was refused or went wrong.
ATTEMPT = "COALESCE(ev_outcome IN ('denied', 'failed'), FALSE)"


@dataclass(frozen=True, slots=True)
class CountedMatch(Match):
    """A match with the true number of its events; `events` holds the earliest `MOST_EVENTS` of them."""

    count: int = 0


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def window_number(seconds: int, time: str = "ev_time") -> str:
    """SQL: the number of the alert window, from the epoch on, that a time falls into."""
    return f"(epoch_us({time}) // {seconds * 1_000_000})"


def matches(rule: Rule, rows: Iterable[tuple[Any, ...]], exception: str = "") -> Iterator[CountedMatch]:
    """One match a run of rows with the same first four values: entity, its number, whether attempt, count.

    After these comes the match's time, and the event's columns, and its source where that may be another. A match
    whose severity is `none` is dropped. All of them meet the `exception`, where one is named.
    """
    for (entity, _, attempt, count), group in groupby(rows, key=lambda row: row[:4]):
        severity = rule.severity(attempt=bool(attempt))
        if severity is None:
            continue
        listed = list(group)
        yield CountedMatch(
            rule_id=rule.id,
            entity=str(entity),
            time=listed[0][4],
            severity=severity,
            source=rule.source,
            events=tuple(MatchEvent(*row[5:]) for row in listed),
            exception=exception,
            count=int(count),
        )
