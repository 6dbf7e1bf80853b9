"""Which things lack a tag that is required, who is to be told, and what is due: a timetable of reminders."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING

from vedette.state.records import Lack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vedette.posture.inventory.resources import Resource

#: Things that are looked up at once.
_AT_ONCE = 20_000


class Due(StrEnum):
    """What a step of the timetable asks for."""

    NOTICE = "notice"
    STOP = "stop"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the timetable, so many days after a thing was first seen without its tags."""

    days: int
    due: Due
    name: str


@dataclass(frozen=True)
class Policy:
    """Which tags things must have, and what is due when. `steps` are in order of days."""

    required: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ("*",)
    exempt: tuple[str, ...] = ()
    owner_tag: str = "Owner"
    contacts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def asks(self, thing: Resource) -> bool:
        """Whether a thing must have them."""
        if any(fnmatchcase(name, p) for p in self.exempt for name in (thing.name, thing.id, thing.arn) if name):
            return False
        return any(fnmatchcase(thing.type.lower(), p.lower()) for p in self.types)

    def owner(self, thing: Resource) -> str:
        """Who is told: who the thing's tag names, else the account's contact; empty for nobody."""
        named = (thing.tags or {}).get(self.owner_tag, "").strip()
        if named and (self.owner_tag not in self.values or re.fullmatch(self.values[self.owner_tag], named)):
            return named
        return self.contacts.get(thing.account) or self.contacts.get("default", "")

    def lacks(self, thing: Resource) -> tuple[str, ...]:
        """What is wrong with the tags of a thing whose tags are known, a few words each; empty where nothing is."""
        tags = thing.tags or {}
        wrong: list[str] = []
        for tag in dict.fromkeys((*self.required, *self.values)):
            if tag not in tags:
                other = next((name for name in tags if name.lower() == tag.lower()), None)
                if tag in self.required:
                    wrong.append(f"{tag} is missing" + (f": it is spelt {other}" if other else ""))
            elif tag in self.values and not re.fullmatch(self.values[tag], tags[tag]):
                wrong.append(f"{tag} is not as it must be")
            elif not tags[tag].strip():
                wrong.append(f"{tag} is empty")
        return tuple(wrong)


@dataclass(frozen=True, slots=True)
class Untagged:
    """A thing without its tags: what is wrong, who is told, since when and until when (UTC) it was seen so.

    `reached` is the last step of the timetable that it reached, the number `step`, empty for none; `due` says what that
    asks for, where nobody was told of it yet. `next` is the step after it, due at `next_at`.
    """

    type: str
    account: str
    region: str
    id: str
    name: str
    owner: str
    wrong: tuple[str, ...]
    first: datetime
    seen: datetime
    reached: str = ""
    due: str = ""
    next: str = ""
    next_at: datetime | None = None
    step: int = 0


@dataclass
class Walk:
    """What was counted on the way: things asked, those whose tags are not known by type, those that have their tags."""

    asked: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    tagged: list[str] = field(default_factory=list)


def steps(reminders: Sequence[int], stop: int, terminate: int, grace: int) -> tuple[Step, ...]:
    """The timetable in order; days are counted from when a thing was first seen so, the grace included; 0 for never."""
    found = [Step(grace + d, Due.NOTICE, f"notice {n} of {len(reminders)}") for n, d in enumerate(reminders, 1)]
    if stop:
        found.append(Step(grace + stop, Due.STOP, "stopping is due"))
    if terminate:
        found.append(Step(grace + terminate, Due.TERMINATE, "removal is due"))
    return tuple(sorted(found, key=lambda step: step.days))


def untagged(
    things: Iterable[Resource],
    policy: Policy,
    known: Callable[[Sequence[str]], Mapping[str, Lack]],
    seen: Mapping[str, datetime],
    walk: Walk,
) -> Iterator[list[tuple[str, Untagged, Lack]]]:
    """Things without their tags, some at a time: each with its id, and what is to be remembered once it was told.

    `seen` is up to when what was learned is known to hold, by where it was learned. Age is counted by it and not by the
    clock: what was not looked at again is not older. What is not known is neither.
    """
    asked = (thing for thing in things if policy.asks(thing))
    while some := list(islice(asked, _AT_ONCE)):
        found: list[tuple[str, Resource, tuple[str, ...]]] = []
        for thing in some:
            walk.asked += 1
            if thing.tags is None:
                walk.unknown[thing.type] = walk.unknown.get(thing.type, 0) + 1
            elif wrong := policy.lacks(thing):
                found.append((_id(thing), thing, wrong))
            else:
                walk.tagged.append(_id(thing))
        before = known([name for name, _, _ in found])
        yield [
            (name, *_standing(thing, wrong, before.get(name), policy, seen.get(thing.learned, thing.at)))
            for name, thing, wrong in found
        ]


def _standing(
    thing: Resource, wrong: tuple[str, ...], was: Lack | None, policy: Policy, seen: datetime
) -> tuple[Untagged, Lack]:
    lack = replace(was, first=min(was.first, seen), last=max(was.last, seen)) if was else Lack(seen, seen)
    told = min(lack.told, len(policy.steps))
    at = _due_at(lack, told, policy.steps)
    due = policy.steps[told] if at is not None and at <= lack.last else None
    reached = told + (due is not None)
    after = replace(lack, told=reached, told_at=lack.last if due else lack.told_at)
    next_at = _due_at(after, reached, policy.steps)
    return Untagged(
        *(thing.type, thing.account, thing.region, thing.id, thing.name, policy.owner(thing), wrong),
        first=lack.first,
        seen=lack.last,
        reached=policy.steps[reached - 1].name if reached else "",
        due=due.due if due else "",
        next=policy.steps[reached].name if next_at else "",
        next_at=next_at,
        step=reached,
    ), after


def _due_at(lack: Lack, told: int, timetable: Sequence[Step]) -> datetime | None:
    """When the step after those that were told is due: never sooner after the last one than the timetable has it.

    So nobody is told to stop a thing on the day of the first notice, however long nobody looked.
    """
    if told >= len(timetable):
        return None
    due = lack.first + timedelta(days=timetable[told].days)
    if told and lack.told_at is not None:
        gap = max(timetable[told].days - timetable[told - 1].days, 1)
        return max(due, lack.told_at + timedelta(days=gap))
    return due


def _id(thing: Resource) -> str:
    return f"{thing.type}|{thing.account}|{thing.arn or f'{thing.region}|{thing.id}'}"
