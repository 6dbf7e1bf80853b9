"""What filters mean: a tree that tells of a resource whether it matches, or that it is not known.

What a filter cannot tell raises `NotKnown`. The tree gives an answer where it does not depend on that: of filters that
must all match one that does not is enough, whatever the others would say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from vedette.model import NotKnown, Unknown, every, some
from vedette.posture.policies import paths
from vedette.posture.policies.values import OPERATORS, matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Subject:
    """A resource as filters see it: `body`, and `part`, which gives what a further call told (raises `NotKnown`).

    `variables` are what `{account_id}` and `{region}` in a filter's values mean.
    """

    body: Mapping[str, Any]
    now: datetime
    part: Callable[[str], Any] = field(default=lambda _name: None)
    variables: Mapping[str, str] = field(default_factory=dict)

    def seen(self, parts: tuple[str, ...]) -> Mapping[str, Any]:
        """The body with these parts. Raises `NotKnown`."""
        if not parts:
            return self.body
        told = {name: self.part(name) for name in parts}
        return {**self.body, **{name: value for name, value in told.items() if value is not None}}


class Filter(Protocol):
    """One filter."""

    @property
    def parts(self) -> frozenset[str]:
        """Parts of a resource that it looks at."""

    @property
    def tells(self) -> bool:
        """Whether there may be a resource of which it can tell."""

    def matches(self, subject: Subject) -> bool:
        """Whether a resource matches. Raises `NotKnown`."""

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """What it looked at, for people: keys and values."""


@dataclass(frozen=True)
class _Block:
    """Filters in a block."""

    filters: tuple[Filter, ...]

    @property
    def parts(self) -> frozenset[str]:
        return frozenset().union(*(one.parts for one in self.filters))

    @property
    def tells(self) -> bool:
        return not self.filters or any(one.tells for one in self.filters)

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        for one in self.filters:
            yield from one.said(subject)


@dataclass(frozen=True)
class All(_Block):
    """`and`: every one of them matches."""

    def matches(self, subject: Subject) -> bool:
        """Whether all do; where one is known not to, the others do not matter."""
        return every(self.filters, lambda one: one.matches(subject))


@dataclass(frozen=True)
class Some(_Block):
    """`or`: one of them matches."""

    def matches(self, subject: Subject) -> bool:
        """Whether one does; where one is known to, the others do not matter."""
        return some(self.filters, lambda one: one.matches(subject))


@dataclass(frozen=True)
class NotAll(_Block):
    """`not`: they do not all match."""

    def matches(self, subject: Subject) -> bool:
        """Whether one does not."""
        return not every(self.filters, lambda one: one.matches(subject))


@dataclass(frozen=True)
class Untold:
    """A filter that is not evaluated here, and why."""

    reason: str
    parts: frozenset[str] = frozenset()
    tells: bool = False

    def matches(self, subject: Subject) -> bool:  # noqa: ARG002  whatever it is
        """Never known."""
        raise NotKnown(Unknown(self.reason))

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:  # noqa: ARG002  same
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Value:
    """`value`: what a resource has under a key, compared.

    `regex` has one group, whose text is compared instead. `path` is a key of the same resource whose value is compared
    with, instead of `wanted`.
    """

    key: str
    wanted: Any = None
    op: str = ""
    value_type: str = ""
    regex: str = ""
    path: str = ""
    transforms: tuple[str, ...] = ()
    own_parts: tuple[str, ...] = ()
    tells: bool = True

    @property
    def parts(self) -> frozenset[str]:
        """Those that its keys mention."""
        return frozenset(self.own_parts)

    def matches(self, subject: Subject) -> bool:
        """Whether it compares so. Raises `NotKnown` where the value is not known."""
        body = subject.seen(self.own_parts)
        return self.compare(body, subject)

    def compare(self, body: Mapping[str, Any], subject: Subject) -> bool:
        """The same of any object, such as a member of a list."""
        wanted = paths.look(self.path, body) if self.path else filled(self.wanted, subject.variables)
        if self.value_type == "expr":
            wanted = paths.look(str(wanted), body)
        return matches(self.value(body), wanted, self.op, self.value_type, subject.now)

    def value(self, body: Mapping[str, Any]) -> Any:
        """What is compared."""
        found = paths.look(self.key, body, self.transforms)
        return captured(self.regex, found) if self.regex else found

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The key, and what the resource has there."""
        try:
            yield self.key, paths.look(self.key, subject.seen(self.own_parts), self.transforms)
        except NotKnown:
            return


@dataclass(frozen=True)
class PartValue:
    """A filter that compares values of a part of the resource, such as `status` of trails.

    With `each` the part is a list, with `within` it holds one of that name; then one of the members must compare so.
    """

    part: str
    value: Value
    each: bool = False
    within: str = ""
    tells: bool = True

    @property
    def parts(self) -> frozenset[str]:
        """The part."""
        return frozenset({self.part})

    def matches(self, subject: Subject) -> bool:
        """Whether it, or one of its members, compares so. Raises `NotKnown`."""
        found = subject.part(self.part)
        if self.each or self.within:
            return some(self._members(found), lambda member: self.value.compare(member, subject))
        return self.value.compare(self._body(found), subject)

    def _members(self, found: Any) -> list[Any]:
        return list((found or {}).get(self.within) or () if self.within else found or ())

    def _body(self, found: Any) -> dict[str, Any]:
        """The part as what values are looked up in."""
        body = found if isinstance(found, dict) else {} if found is None else {self.part: found}
        return body | {"PasswordPolicyConfigured": found is not None} if self.part == "PasswordPolicy" else body

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The part's key, and what is there."""
        try:
            found = subject.part(self.part)
            name = f"{self.part}.{self.within}" if self.within else self.part
            if self.each or self.within:
                yield f"{name}[].{self.value.key}", [paths.look(self.value.key, m) for m in self._members(found)]
            else:
                yield f"{name}.{self.value.key}", paths.look(self.value.key, self._body(found))
        except NotKnown:
            return


@dataclass(frozen=True)
class ListItem:
    """`list-item`: members of a list that match filters; one of them, or a `count`."""

    key: str
    inner: All
    count: float | None = None
    count_op: str = "eq"
    own_parts: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """Those that its key mentions."""
        return frozenset(self.own_parts)

    @property
    def tells(self) -> bool:
        """Whether its filters do."""
        return self.inner.tells

    def matches(self, subject: Subject) -> bool:
        """Whether members match. Raises `NotKnown`, where it is no list too."""
        items = paths.look(self.key, subject.seen(self.own_parts)) or []
        if not isinstance(items, list):
            raise NotKnown(Unknown(f"{self.key} is no list"))
        members = [replace(subject, body=item) for item in items if isinstance(item, dict)]
        if len(members) != len(items):
            raise NotKnown(Unknown(f"members of {self.key} are no objects"))
        if self.count is None:
            return some(members, self.inner.matches)
        return bool(OPERATORS[self.count_op](sum(self.inner.matches(one) for one in members), self.count))

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The key, and how many members there are."""
        try:
            items = paths.look(self.key, subject.seen(self.own_parts)) or []
        except NotKnown:
            return
        fitting = [one for one in items if isinstance(one, dict) and _fits(self.inner, replace(subject, body=one))]
        yield f"{self.key}[]", fitting[0] if fitting else items


def _fits(inner: All, subject: Subject) -> bool:
    try:
        return inner.matches(subject)
    except NotKnown:
        return False


def captured(regex: str, value: Any) -> str | None:
    """The text of the expression's one group, None where it does not match or the value is no text."""
    found = re.match(regex, value) if isinstance(value, str) else None
    return found[1] if found else None


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """A filter's value with its variables filled in."""
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    for name, text in variables.items():
        value = value.replace(f"{{{name}}}", text)
    return value
