"""Trails by meaning: which of them concern a place, which record now, and what they record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from vedette.model import NotKnown, Unknown, Verdict, first, not_applicable, those
from vedette.model.facts.cloudtrail import TRAIL_SELECTORS, TRAIL_STATUS, TRAILS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.model import Here, Kind
    from vedette.model.facts.cloudtrail import (
        AdvancedSelector,
        BasicSelector,
        FieldSelector,
        Trail,
        TrailSelectors,
        TrailStatus,
    )

T = TypeVar("T")

READ, WRITE = "read", "write"
#: What asking which trails record needs.
RECORDING = (TRAILS, TRAIL_STATUS, TRAIL_SELECTORS)
OBJECTS = "AWS::S3::Object"
_BASIC = {READ: ("All", "ReadOnly"), WRITE: ("All", "WriteOnly")}
#: Conditions that a basic question about events answers by itself.
_ANSWERED = ("eventCategory", "readOnly", "resources.type")


def trails(here: Here) -> Iterator[Trail]:
    """Trails that concern a region, or in an account any of its regions, each once: its own and its organisation's.

    AWS shows an organisation's trail in its members; where it does not, it is taken from its owner's account, if that
    is in scope. Raises `NotKnown` after the last where the account's own may be more, or where the account that asked,
    which an organisation's trail is usually of, cannot tell.
    """
    seen: set[str] = set()
    own = here.of(TRAILS)
    asking = here.in_account(here.facts.own).in_region(here.region).of(TRAILS)
    for trail in (*own.known(), *_organisations(here)):
        if trail.arn not in seen and concerns(trail, here.region):
            seen.add(trail.arn)
            yield trail
    if unknown := (*own.unknown, *asking.unknown):
        raise NotKnown(*dict.fromkeys(unknown))


def _organisations(here: Here) -> Iterator[Trail]:
    """Those that other accounts are known to have. That a member cannot tell matters to nobody else's answer."""
    for account in here.facts.accounts.known():
        if account != here.account:
            there = here.in_account(account)
            yield from (t for t in there.in_region(here.region).of(TRAILS).known() if t.organization)


def concerns(trail: Trail, region: str) -> bool:
    """Whether a trail records a region at all; of no region in particular, every trail does."""
    return not region or trail.multi_region or trail.region == region


def owned_elsewhere(trail: Trail, here: Here) -> bool:
    """Whether the trail is another account's that is assessed itself, so that it is judged there."""
    return trail.account not in {"", here.account} and any(a == trail.account for a in here.facts.accounts.known())


def records_now(here: Here, trail: Trail) -> bool:
    """Whether the trail is logging. Raises `NotKnown`."""
    return status(here, trail).logging


def status(here: Here, trail: Trail) -> TrailStatus:
    """Whether the trail is logging, and how it delivers. Raises `NotKnown`."""
    return _told(here, TRAIL_STATUS, trail)


def selectors(here: Here, trail: Trail) -> TrailSelectors:
    """The selectors of the trail. Raises `NotKnown`."""
    return _told(here, TRAIL_SELECTORS, trail)


def _told(here: Here, kind: Kind[T], trail: Trail) -> T:
    """What this account, or the trail's owner, knows of it."""
    missing: list[Unknown] = []
    for account in dict.fromkeys((here.account, trail.account)):
        rows = here.in_account(account).of(kind)
        if (found := rows.known_one(trail.arn)) is not None:
            return found
        missing += rows.missing if trail.arn not in rows.gaps else [rows.gaps[trail.arn]]
    raise NotKnown(*missing or [Unknown(f"the trail {trail.arn} was not asked about")])


def recording(here: Here) -> Iterator[Trail]:
    """The trails that concern a place and are logging now; `NotKnown` after the last where there may be more."""
    return those(trails(here), lambda trail: records_now(here, trail))


def no_trail(here: Here) -> Verdict | None:
    """Not applicable, where no trail records the place: CT-01 tells so. None where one does. Raises `NotKnown`."""
    if first(recording(here)) is not None:
        return None
    return not_applicable("no trail records here, which CT-01 tells")


@dataclass(frozen=True)
class Recorded:
    """What is recorded of one class of events: all of them, but for `excluded`, or only those of `only`.

    `only` are ARN prefixes of resources; `narrowed` says that there is a selector with further conditions, which
    records some and not all.
    """

    whole: bool = False
    excluded: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    narrowed: bool = False

    @property
    def anything(self) -> bool:
        """Whether any of it is recorded."""
        return self.whole or bool(self.only) or self.narrowed

    def __or__(self, other: Recorded) -> Recorded:
        """Both together: what one of them records is recorded."""
        if self.whole and other.whole:
            excluded = self.excluded & other.excluded
        else:
            excluded = self.excluded if self.whole else other.excluded if other.whole else frozenset()
        return Recorded(
            self.whole or other.whole,
            excluded - self.only - other.only,
            self.only | other.only,
            self.narrowed or other.narrowed,
        )


def together(found: Iterable[Trail], what: Callable[[Trail], Recorded], enough: Callable[[Recorded], bool]) -> Recorded:
    """What the trails record together, as far as it is enough. Raises `NotKnown` where it is not, and more may be."""
    together = Recorded()
    missing: NotKnown | None = None
    walk = iter(found)
    while not enough(together):
        try:
            together |= what(next(walk))
        except StopIteration:
            break
        except NotKnown as error:
            missing = missing or error
    if missing is not None and not enough(together):
        raise missing
    return together


def management(here: Here, trail: Trail, access: str) -> Recorded:
    """What a trail records of management events that read, or write; `excluded` are event sources.

    Raises `NotKnown`.
    """
    found_here = selectors(here, trail)
    if not found_here.basic and not found_here.advanced:
        return Recorded(whole=True)
    found = Recorded()
    for basic in found_here.basic:
        if basic.management and basic.read_write in _BASIC[access]:
            found |= Recorded(whole=True, excluded=frozenset(basic.excluded))
    for advanced in found_here.advanced:
        if _asks(advanced, "Management", access):
            found |= _sources(advanced)
    return found


def records_management(here: Here, trail: Trail) -> bool:
    """Whether a trail records any management events. Raises `NotKnown`."""
    return any(management(here, trail, access).anything for access in (READ, WRITE))


def objects(here: Here, trail: Trail, access: str, type_: str = OBJECTS) -> Recorded:
    """What a trail records of data events of a type of resource; `only` and `excluded` are ARN prefixes.

    Raises `NotKnown`.
    """
    found_here = selectors(here, trail)
    found = Recorded()
    for basic in found_here.basic:
        if basic.read_write in _BASIC[access]:
            found |= _basic_data(basic, type_)
    for advanced in found_here.advanced:
        if _asks(advanced, "Data", access, type_):
            found |= _arns(advanced)
    return found


def _basic_data(basic: BasicSelector, type_: str) -> Recorded:
    values = [value for data in basic.data if data.type == type_ for value in data.values]
    everything = any(value.count(":") < _ARN_PARTS or value.endswith(":::") for value in values)
    return Recorded(whole=True) if everything else Recorded(only=frozenset(values))


#: Colons before the name in the ARN of a bucket: with fewer, a value means all there are.
_ARN_PARTS = 5


def _asks(selector: AdvancedSelector, category: str, access: str, type_: str = "") -> bool:
    """Whether a selector takes events of a category, that read or write, of a type of resource."""
    values = {"eventCategory": category, "readOnly": "true" if access == READ else "false", "resources.type": type_}
    return all(_holds(f, values[f.field]) for f in selector.fields if values.get(f.field))


def _holds(f: FieldSelector, value: str) -> bool:
    """Whether a condition holds for a value."""
    return (
        (not f.equals or value in f.equals)
        and (not f.starts_with or value.startswith(f.starts_with))
        and (not f.ends_with or value.endswith(f.ends_with))
        and value not in f.not_equals
        and not (f.not_starts_with and value.startswith(f.not_starts_with))
        and not (f.not_ends_with and value.endswith(f.not_ends_with))
    )


def _sources(selector: AdvancedSelector) -> Recorded:
    further = [f for f in selector.fields if f.field not in _ANSWERED]
    excluded = {s for f in further if f.field == "eventSource" and _only(f, "not_equals") for s in f.not_equals}
    if any(f.field != "eventSource" or not _only(f, "not_equals") for f in further):
        return Recorded(narrowed=True)
    return Recorded(whole=True, excluded=frozenset(excluded))


def _arns(selector: AdvancedSelector) -> Recorded:
    further = [f for f in selector.fields if f.field not in _ANSWERED]
    if any(f.field != "resources.ARN" or f.ends_with or f.not_ends_with for f in further):
        return Recorded(narrowed=True)
    only = frozenset(v for f in further for v in (*f.equals, *f.starts_with))
    excluded = frozenset(v for f in further for v in (*f.not_equals, *f.not_starts_with))
    return Recorded(whole=not only, excluded=excluded, only=only)


def _only(f: FieldSelector, name: str) -> bool:
    lists = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")
    return all(not getattr(f, other) for other in lists if other != name)
