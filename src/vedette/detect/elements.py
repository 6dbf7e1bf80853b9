"""Modifiers of ours: `requestParameters.items|element: {a: …, b: …}` and `ev_src_ip|indicator: addresses`.

Sigma's own condition on two fields of an array holds where one element has the first and another the second. With
our modifier, all of the map must hold for the same element, an object; a list of maps holds where one of them does;
a map with a `condition` is a detection of its own. All is Sigma's, the fields are the element's own.

`indicator` holds where a value of the field is on an indicator list of the kind that is named, or of that kind and
name (`addresses/scanners`). For pySigma, which does not know our modifiers, each such item is exchanged for a plain
one, and put back into the tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sigma.rule import SigmaDetections

from vedette.detect.indicators.kinds import KINDS
from vedette.detect.translate import condition
from vedette.detect.tree import Element, Field, Keyword, Listed, Text, leaves, negated, replaced
from vedette.errors import RuleError

if TYPE_CHECKING:
    from vedette.detect.tree import Node

_MODIFIER = "|element"
_INDICATOR = "|indicator"
_STAND_IN = "vedette-element"


def taken_out(detection: Any) -> tuple[Any, list[Node]]:
    """The detection with a stand-in for every condition of ours, and those conditions by number.

    Raises `RuleError`, and pySigma's errors of what is inside.
    """
    found: list[Node] = []
    return _without(detection, found), found


def put_back(tree: Node, found: list[Node]) -> Node:
    """The tree with the conditions in the places of their stand-ins."""

    def own(field: Field) -> Node:
        test = field.tests[0]
        if field.name.startswith(_STAND_IN) and isinstance(test, Text):
            return found[int(field.name.removeprefix(_STAND_IN))]
        return field

    return replaced(tree, own) if found else tree


def _without(part: Any, found: list[Node]) -> Any:
    if isinstance(part, list):
        return [_without(item, found) for item in part]
    if not isinstance(part, dict):
        return part
    made = {}
    for key, value in part.items():
        if str(key).endswith(_MODIFIER):
            found.append(_element(str(key).removesuffix(_MODIFIER), value))
            made[f"{_STAND_IN}{len(found) - 1}"] = "x"
        elif _INDICATOR in str(key):
            found.append(_listed(str(key), value))
            made[f"{_STAND_IN}{len(found) - 1}"] = "x"
        else:
            made[key] = _without(value, found)
    return made


def _element(name: str, value: Any) -> Element:
    hint = f"{name or 'field'}|element: {{a: 1, b|contains: x}}"
    maps = value if isinstance(value, list) else [value]
    if not name or "|" in name:
        raise RuleError("'element' is the one modifier of a field", hint=hint)
    if not maps or not all(isinstance(one, dict) and one for one in maps):
        raise RuleError(f"{name}|element holds no map of fields", hint=hint)
    inner: list[Node] = []
    plain = _without(value, inner)
    if not (isinstance(plain, dict) and "condition" in plain):
        plain = {"selection": plain, "condition": "selection"}
    tree = put_back(condition(SigmaDetections.from_dict(plain)), inner)
    if any(isinstance(leaf, Keyword) for leaf in leaves(tree)):
        raise RuleError(f"{name}|element holds keywords", hint=hint)
    if any(isinstance(leaf, Field) and any(isinstance(t, Listed) for t in leaf.tests) for leaf in leaves(tree)):
        raise RuleError(f"{name}|element holds an indicator", hint="ask the list beside it, not in it")
    return Element(name, tree)


def _listed(key: str, value: Any) -> Node:
    name, _, modifiers = key.partition("|")
    kinds = [str(one).partition("/") for one in (value if isinstance(value, list) else [value])]
    if not name or modifiers not in {"indicator", "indicator|neq"}:
        raise RuleError("'indicator' goes with 'neq' alone, and with a field", hint="ev_src_ip|indicator: addresses")
    for kind, _, _ in kinds:
        if kind not in KINDS:
            raise RuleError(f"{kind!r} is no kind of indicator", hint=f"there are {', '.join(KINDS)}")
    found = Field(name, tuple(Listed(kind, listed) for kind, _, listed in kinds))
    return negated(found) if modifiers.endswith("neq") else found
