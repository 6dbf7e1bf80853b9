"""Where a filter stands: its place in the file, the resource it is about, and which keys that resource may have."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vedette.errors import PolicyError
from vedette.posture.policies import paths
from vedette.posture.policies.filters import Untold, Value
from vedette.posture.policies.values import OPERATORS, VALUE_TYPES, moment

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.documents import Document
    from vedette.model.resources import ResourceType

#: Value types whose values are numbers of days.
_DAYS = {"age", "expiration"}
#: Values that only a run of Cloud Custodian itself could fill in.
_UNFILLED = re.compile(r"\{(?:now|target_date|op|bucket_region)[^}]*\}")
_VALUE_KEYS = {
    "type",
    "key",
    "value",
    "op",
    "value_type",
    "value_regex",
    "value_path",
    "value_from",
    "default",
    "tag_key_transforms",
}


@dataclass(frozen=True)
class Spot:
    """A place in a policy file.

    `members` are the names that the resource may have, None where any may stand; `parts` those of them that further
    calls tell. `type_` is None for AWS Config's items and for members of lists.
    """

    document: Document
    keys: tuple[str | int, ...]
    resource: str
    now: datetime
    type_: ResourceType | None = None
    members: frozenset[str] | None = None
    parts: frozenset[str] = frozenset()

    def at(self, *keys: str | int) -> Spot:
        """A place below."""
        return replace(self, keys=(*self.keys, *keys))

    @property
    def place(self) -> str:
        """file:line."""
        return self.document.place(*self.keys)

    def error(self, what: str, hint: str) -> PolicyError:
        """An error that says where."""
        return PolicyError(what, where=self.place, hint=hint)

    def untold(self, filter_: str, why: str, hint: str) -> Untold:
        """A filter that is not evaluated: which, where, why, and what to do."""
        return Untold(f"its filter {filter_!r} ({self.place}) is not evaluated: {why}; {hint}")


def value_filter(data: dict[str, Any], spot: Spot, *more: str) -> Value | Untold:
    """A value filter in its long form. Raises `PolicyError`."""
    for name in set(data) - _VALUE_KEYS - set(more):
        raise spot.at(name).error(f"a value filter has no {name!r}", f"it has {', '.join(sorted(_VALUE_KEYS))}")
    key, op, kind = data.get("key"), data.get("op", ""), data.get("value_type", "")
    if not isinstance(key, str) or not key:
        raise spot.error("a value filter needs a key", "name a member of the resource, such as 'key: State.Name'")
    if op and op not in OPERATORS:
        raise spot.at("op").error(f"there is no operator {op!r}", f"there are {', '.join(OPERATORS)}")
    if kind == "resource_count":
        return spot.untold(
            "resource_count", "it counts all resources, and findings are about one each", "ask of each resource instead"
        )
    if kind and kind not in VALUE_TYPES:
        raise spot.at("value_type").error(f"there is no value type {kind!r}", f"there are {', '.join(VALUE_TYPES)}")
    if "value_from" in data:
        return spot.untold("value_from", "nothing is fetched from outside", "write the values into the policy")
    if "value" not in data and "value_path" not in data:
        raise spot.error("a value filter needs a value", "give 'value: …', such as 'value: present'")
    return _keyed(key, data, spot)


def _keyed(key: str, data: dict[str, Any], spot: Spot) -> Value | Untold:
    wanted, path = data.get("value"), str(data.get("value_path") or "")
    if key.startswith("c7n:"):
        return spot.untold(key, "it is a note that another filter leaves", "say it with that filter's own keys")
    mentioned: set[str] = set()
    expression = str(wanted) if data.get("value_type") == "expr" else ""
    for name, text in (("key", key), ("value_path", path), ("value", expression)):
        if text and (problem := paths.problem(text)):
            raise spot.at(name).error(f"{text!r} is no JMESPath: {problem}", "see https://jmespath.org")
        mentioned |= paths.tops(text) if text and text not in (spot.members or ()) else {text} if text else set()
    if unknown := sorted(mentioned - spot.members) if spot.members is not None else []:
        return _unknown_member(unknown[0], spot)
    if isinstance(wanted, str) and _UNFILLED.search(wanted):
        return spot.untold(key, f"nothing fills in {wanted}", "write the value out, or compare with a value_type")
    _check_value(wanted, data, spot)
    return Value(
        key=key,
        wanted=wanted,
        op=data.get("op", ""),
        value_type=data.get("value_type", ""),
        regex=_regex(data, spot),
        path=path,
        transforms=_transforms(data, spot),
        own_parts=tuple(sorted(mentioned & spot.parts)),
    )


def _unknown_member(name: str, spot: Spot) -> Untold:
    members = spot.members or frozenset()
    left = spot.type_.left_out.get(name) if spot.type_ else None
    if left:
        return spot.untold(name, f"{name} of {spot.resource} is not gathered: {left}", "ask for something else")
    near = difflib.get_close_matches(name, members, 3, 0.7)
    known = f"is it {' or '.join(near)}?" if near else f"it has {', '.join(sorted(members)[:12])}…"
    return spot.untold(
        name,
        f"nothing gathered of {spot.resource} is named {name}",
        f"{known} AWS Config's items may have it ('resource: AWS::…')",
    )


def _check_value(wanted: Any, data: dict[str, Any], spot: Spot) -> None:
    """Refuse values that no resource could be compared with. Raises `PolicyError`."""
    op, kind = data.get("op", ""), data.get("value_type", "")
    if "value_path" in data or (isinstance(wanted, str) and wanted in {"absent", "present", "not-null", "empty"}):
        return
    number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    if kind == "cidr" and op in {"intersect", "difference"}:
        # A network has as many members as addresses.
        raise spot.at("op").error(f"networks have no {op}", "use 'in', 'not-in' or 'contains'")
    if kind in _DAYS and not number:
        raise spot.at("value").error(
            f"{kind} is compared with days, not with {wanted!r}", "write a number: 'value: 30'"
        )
    if kind == "date" and moment(wanted, spot.now) is None:
        raise spot.at("value").error(f"{wanted!r} is no date", "write it as 2026-06-01")
    if op in {"regex", "regex-case"}:
        if not isinstance(wanted, str):
            raise spot.at("value").error("a regular expression is text", "put it in quotes")
        _compiled(wanted, spot.at("value"))
    if op in {"in", "not-in", "ni"} and not isinstance(wanted, list | str) and kind != "swap":
        raise spot.at("value").error(f"{op} needs several values", "write a list: 'value: [a, b]'")
    if op == "mod" and not (number and wanted):
        raise spot.at("value").error("mod needs a number that is not 0", "such as 'value: 2'")


def _compiled(text: str, spot: Spot) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise spot.error(f"{text!r} is no regular expression: {error}", "see Python's 're'") from None


def _regex(data: dict[str, Any], spot: Spot) -> str:
    text = data.get("value_regex")
    if text is None:
        return ""
    if _compiled(str(text), spot.at("value_regex")).groups != 1:
        raise spot.at("value_regex").error("value_regex needs exactly one group", "such as 'until=([0-9-]+)'")
    return str(text)


def _transforms(data: dict[str, Any], spot: Spot) -> tuple[str, ...]:
    given = tuple(data.get("tag_key_transforms") or ())
    for one in given:
        if one not in paths.TRANSFORMS:
            hint = f"there are {', '.join(paths.TRANSFORMS)}"
            raise spot.at("tag_key_transforms").error(f"there is no transform {one!r}", hint)
    return given
