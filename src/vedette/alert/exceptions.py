"""Exceptions are taken from matches before alerts are raised: by the time of the event, never by the clock.

So the same events give the same alerts whenever they are looked at, also after an exception has ended.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from vedette.config.exceptions import ExceptionConfig
    from vedette.model import Match
    from vedette.model.findings import MatchEvent

_M = TypeVar("_M", bound="Match")


class Exceptions:
    """The exceptions of a configuration; `counts` says how many events each took out, by its number."""

    def __init__(
        self,
        exceptions: Sequence[ExceptionConfig],
        names: Mapping[str, tuple[str, ...]],
        whole: Iterable[str] = (),
    ) -> None:
        """`names` gives what each rule id may be called by; matches of the rules in `whole` stand or fall as one."""
        self._all = tuple(exceptions)
        self._whole = frozenset(whole)
        self._of = {
            rule: [n for n, one in enumerate(self._all) if one.rule in {"*", rule, *called}]
            for rule, called in names.items()
        }
        self.counts: Counter[int] = Counter()

    def apply(self, matches: Iterable[_M]) -> list[_M]:
        """The matches without what is excepted, in order.

        Events that an exception holds for are taken out of their match; a match of a correlation goes only where all
        its events do, for without some of them it would say something else. So does one of more events than it
        carries: what is not seen is not excepted, but for exceptions that ask of the entity alone.
        """
        return [kept for match in matches if (kept := self._kept(match)) is not None]

    def expired(self, today: date) -> list[str]:
        """A sentence for each exception that has ended by then."""
        return [
            f"the exception of {one.owner} for the rule {one.rule} ended on {one.until}: {one.reason}"
            for one in self._all
            if one.until <= today
        ]

    def _kept(self, match: _M) -> _M | None:
        asked = [n for n in self._of.get(match.rule_id, ()) if _fits(match.entity, self._all[n].entity or "*")]
        if not asked:
            return match
        count = int(getattr(match, "count", len(match.events)))
        for n in asked:
            one = self._all[n]
            if not one.where and all(event.ev_time.date() < one.until for event in match.events):
                self.counts[n] += count
                return None
        by = {event.ev_id: n for event in match.events for n in asked[::-1] if _holds(self._all[n], event)}
        if not by:
            return match
        gone = len(by) == len(match.events) == count
        if match.rule_id in self._whole and not gone:
            return match
        self.counts.update(by.values())
        if gone:
            return None
        left: dict[str, Any] = {"events": tuple(event for event in match.events if event.ev_id not in by)}
        if not left["events"]:
            self.counts.subtract(by.values())
            return match
        if hasattr(match, "count"):
            left["count"] = count - len(by)
        return replace(match, time=left["events"][0].ev_time, **left)


class _Rule(Protocol):
    """What exceptions need to know of a rule."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called by."""

    @property
    def correlation(self) -> object | None:
        """What makes it a correlation, if it is one."""


def exceptions(given: Sequence[ExceptionConfig], rules: Iterable[_Rule]) -> Exceptions:
    """The exceptions of a configuration, for these rules."""
    known = list(rules)
    return Exceptions(given, {r.id: r.names for r in known}, [r.id for r in known if r.correlation is not None])


def _holds(exception: ExceptionConfig, event: MatchEvent) -> bool:
    """Whether an event is what the exception names, and from before its end."""
    if event.ev_time.date() >= exception.until:
        return False
    return all(
        any(_fits(str(getattr(event, column) or ""), pattern) for pattern in patterns)
        for column, patterns in exception.where.items()
    )


def _fits(value: str, pattern: str) -> bool:
    """Whether a value is what a pattern says, without case; a network holds the addresses in it."""
    if "/" in pattern:
        try:
            return ipaddress.ip_address(value) in ipaddress.ip_network(pattern)
        except ValueError:
            pass
    return fnmatchcase(value.lower(), pattern.lower().replace("[", "[[]"))
