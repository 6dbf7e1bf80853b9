"""A rule's condition as a tree of our own: what pySigma's tree says, without pySigma.

The leaves are `Field` (any value of the field passes any of the tests) and `Keyword` (any value of the whole
record does). Sigma: https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Network, IPv6Network


class Wild(Enum):
    """A wildcard in a text: any run of characters, or exactly one."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Text:
    """The value as text equals the pattern; without case unless `cased`."""

    parts: tuple[str | Wild, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Regex:
    """The pattern is found somewhere in the value; `flags` out of `ims`. RE2 syntax."""

    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Cidr:
    """The value is an address inside the network."""

    network: IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Compare:
    """The value is a number, and stands in this relation to `number`: `lt`, `lte`, `gt`, `gte`, `eq`."""

    op: str
    number: int | float


@dataclass(frozen=True, slots=True)
class TimePart:
    """The value is a timestamp with this minute, hour, day, (ISO) week, month or year."""

    unit: str
    number: int


@dataclass(frozen=True, slots=True)
class Null:
    """There is no value: the field is missing, JSON null, or holds nothing but such."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The key is there, whatever it holds."""


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The value equals, starts with, ends with or contains (both) the value of another field."""

    field: str
    starts: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The value is on an indicator list of that kind; of that name, where one is given."""

    kind: str
    name: str = ""


Test = Text | Regex | Cidr | Compare | TimePart | Null | Exists | FieldRef | Listed


@dataclass(frozen=True, slots=True)
class Field:
    """Any value of the field passes any of the tests."""

    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """Any value anywhere in the record passes any of the tests."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the array at the field is as the node wants it; the node's fields are the element's own."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of them."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Const:
    """Certain, whatever the record."""

    value: bool


Node = Field | Keyword | Element | Not | All | Some | Const
TRUE, FALSE = Const(True), Const(False)


def every(nodes: list[Node]) -> Node:
    """All of the nodes, simplified."""
    kept = [n for n in nodes if n != TRUE]
    if FALSE in kept:
        return FALSE
    return TRUE if not kept else kept[0] if len(kept) == 1 else All(tuple(kept))


def some(nodes: list[Node]) -> Node:
    """Any of the nodes, simplified; tests of one field, and keywords, are put together."""
    if TRUE in nodes:
        return TRUE
    fields: dict[str, int] = {}
    kept: list[Node] = []
    for node in (inner for n in nodes for inner in (n.nodes if isinstance(n, Some) else (n,))):
        key = node.name if isinstance(node, Field) else "" if isinstance(node, Keyword) else None
        at = None if key is None else fields.get(key)
        if node == FALSE:
            continue
        if at is None:
            if key is not None:
                fields[key] = len(kept)
            kept.append(node)
        elif isinstance(node, Field):
            kept[at] = Field(node.name, kept[at].tests + node.tests)  # type: ignore[union-attr]  # a Field too
        else:
            kept[at] = Keyword(kept[at].tests + node.tests)  # type: ignore[union-attr]  # same
    return FALSE if not kept else kept[0] if len(kept) == 1 else Some(tuple(kept))


def negated(node: Node) -> Node:
    """The opposite of the node, simplified."""
    if isinstance(node, Const):
        return Const(not node.value)
    return node.node if isinstance(node, Not) else Not(node)


def possible(node: Node, known: Callable[[Field], bool]) -> Node:
    """A weaker condition over the known fields alone: it is true wherever `node` may be true.

    Three-valued evaluation, done once at compile time: an unknown leaf counts as true where it helps the rule
    and as false where it hurts it. TRUE as a result means: these fields cannot rule anything out.
    """
    return _weaken(node, known, unknown=True)


def _weaken(node: Node, known: Callable[[Field], bool], *, unknown: bool) -> Node:
    if isinstance(node, Field):
        return node if known(node) else Const(unknown)
    if isinstance(node, Keyword | Element):
        return Const(unknown)
    if isinstance(node, Not):
        return negated(_weaken(node.node, known, unknown=not unknown))
    if isinstance(node, All):
        return every([_weaken(n, known, unknown=unknown) for n in node.nodes])
    if isinstance(node, Some):
        return some([_weaken(n, known, unknown=unknown) for n in node.nodes])
    return node


def beyond(node: Node, known: Callable[[Field], bool]) -> Node:
    """What the node asks beside its known fields: where `possible` holds, the node holds just where this does."""
    if all(isinstance(leaf, Field) and known(leaf) for leaf in leaves(node)):
        return TRUE if leaves(node) else node
    if isinstance(node, All):
        return every([beyond(n, known) for n in node.nodes])
    if isinstance(node, Not) and isinstance(node.node, Some):
        return every([beyond(negated(n), known) for n in node.node.nodes])
    return node


def replaced(node: Node, new: Callable[[Field], Node]) -> Node:
    """The node with another in the place of each of its fields."""
    if isinstance(node, Field):
        return new(node)
    if isinstance(node, Not):
        return negated(replaced(node.node, new))
    if isinstance(node, All):
        return every([replaced(n, new) for n in node.nodes])
    if isinstance(node, Some):
        return some([replaced(n, new) for n in node.nodes])
    return node


def leaves(node: Node) -> list[Field | Keyword | Element]:
    """Every leaf, left to right."""
    if isinstance(node, Field | Keyword | Element):
        return [node]
    if isinstance(node, Not):
        return leaves(node.node)
    if isinstance(node, All | Some):
        return [leaf for n in node.nodes for leaf in leaves(n)]
    return []


def names(leaf: Field | Keyword | Element) -> set[str]:
    """The fields a leaf names, referenced ones too."""
    if isinstance(leaf, Element):
        return {leaf.name}
    own = {leaf.name} if isinstance(leaf, Field) else set()
    return own | {t.field for t in leaf.tests if isinstance(t, FieldRef)}
