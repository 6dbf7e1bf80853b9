"""What changed about a thing, field by field."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.posture.snapshot import Snapshot

CREATED, DELETED, CHANGED, SEEN, UNRECORDED = WHAT = ("created", "deleted", "changed", "first_seen", "unrecorded")
#: What stands for a type where it is about all of them.
EVERY = "every type"
#: A change of tags is told by the tag: pairs of a name and a value.
_PAIR = 2


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field by its path, with what it was and is; of a list, the members that went and those that came.

    None stands for a field that was not there.
    """

    path: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing between `since` and `until` (UTC): no earlier, no later.

    `what` is `created`, `deleted`, `changed`; `first_seen` where Config's items do not tell whether it was there
    before; `unrecorded` where Config stopped to record it. `learned` is `snapshot` or `config`, `related` are ids of
    CloudTrail events that Config names. `region` is empty for what belongs to the whole account.
    """

    what: str
    type: str
    account: str
    region: str
    resource: str
    name: str
    since: datetime | None
    until: datetime
    learned: str
    fields: tuple[FieldChange, ...] = ()
    arn: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Untold:
    """What cannot be told: of which type and for what reason, in how many places, the first of them by name."""

    type: str
    reason: str
    places: int
    first: str
    permission: str = ""


@dataclass
class Doubts:
    """Collects what cannot be told, each reason of a type once."""

    _found: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)

    def add(self, type_: str, reason: str, permission: str, place: str) -> None:
        """One place of which it cannot be told."""
        key = (type_, reason, permission)
        count, first = self._found.get(key, (0, place))
        self._found[key] = (count + 1, first)

    def about(self, snapshot: Snapshot, account: str) -> bool:
        """What a snapshot does not know of an account as a whole; gives whether it could look into it at all."""
        estate = next((e for e in snapshot.about.accounts if e.id == account), None)
        if estate is None:
            return False
        for unknown in (estate.closed, estate.missing):
            if unknown is not None:
                self.add(EVERY, unknown.reason, unknown.permission, account)
        return estate.closed is None

    def all(self) -> tuple[Untold, ...]:
        """By type and reason."""
        return tuple(
            Untold(type_, reason, count, first, permission)
            for (type_, reason, permission), (count, first) in sorted(self._found.items())
        )


def differences(before: Any, after: Any, path: str = "") -> Iterator[FieldChange]:
    """The fields in which two values differ, in order of path.

    The order of lists says nothing. Texts that are JSON, as policies are, are compared by what they say.
    """
    before, after = _read(before), _read(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _members(before, after, path)
    elif isinstance(before, dict) and after is None:
        yield from differences(before, {}, path)
    elif isinstance(after, dict) and before is None:
        yield from differences({}, after, path)
    elif before != after and not _nothing(before, after):
        yield FieldChange(path, before, after)


def _members(before: list[Any], after: list[Any], path: str) -> Iterator[FieldChange]:
    if _pairs(before) and _pairs(after):
        yield from differences(dict(before), dict(after), path)
        return
    was, now = ({json.dumps(m, sort_keys=True): m for m in members} for members in (before, after))
    counts = Counter(json.dumps(m, sort_keys=True) for m in before)
    counts.subtract(json.dumps(m, sort_keys=True) for m in after)
    went = [was[key] for key in sorted(counts) for _ in range(counts[key])]
    came = [now[key] for key in sorted(counts) for _ in range(-counts[key])]
    if len(went) == len(came) == 1 and isinstance(went[0], dict) and isinstance(came[0], dict):
        yield from differences(went[0], came[0], f"{path}[]")
    elif went or came:
        yield FieldChange(path, went, came)


def _pairs(members: list[Any]) -> bool:
    return all(isinstance(m, list) and len(m) == _PAIR and isinstance(m[0], str) for m in members)


def _nothing(before: Any, after: Any) -> bool:
    """Whether one is missing, and the other says no more than that."""
    return (before is None and after in ([], "", {})) or (after is None and before in ([], "", {}))


def _read(value: Any) -> Any:
    """A text that holds an object or a list of JSON, also as URLs write it, as what it holds."""
    if not isinstance(value, str) or value[:1] not in {"{", "[", "%"}:
        return value
    text = unquote(value) if value.startswith(("%7B", "%7b", "%5B", "%5b")) else value
    try:
        found = json.loads(text)
    except ValueError:
        return value
    return found if isinstance(found, dict | list) else value
