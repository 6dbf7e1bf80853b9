"""Filters of a policy file, compiled into a tree. What has no meaning is an error; what is not evaluated is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette.aws.resources import part_members
from vedette.posture.policies.credentials import OF_KEYS, REPORTED
from vedette.posture.policies.filters import All, Filter, ListItem, NotAll, PartValue, Some, Untold, Value
from vedette.posture.policies.network import DIRECTIONS, KEYS, MEMBERS, Permission
from vedette.posture.policies.special import AGES, Age, IsShadow, MarkedForOp, TagCount, Uptime
from vedette.posture.policies.spot import Spot, value_filter
from vedette.posture.policies.values import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCKS: dict[str, Callable[[tuple[Filter, ...]], Filter]] = {"and": All, "or": Some, "not": NotAll}
#: Filters that are known and need what an assessment does not have, and why.
_WHY = {
    "event": "it looks at the event that called a function, and an assessment has none",
    "metrics": "it asks CloudWatch for metrics",
    "offhour": "it looks at the hour of the day",
    "onhour": "it looks at the hour of the day",
    "reduce": "it picks some of all resources, and findings are about each",
    "cost-optimization": "it asks Trusted Advisor",
    "health-event": "it asks AWS Health",
    "finding": "it asks Security Hub",
    "config-compliance": "it asks AWS Config for the verdicts of its rules",
    "check-permissions": "it simulates what IAM allows",
    "unused": "it looks for everything that may use the resource",
    "used": "it looks for everything that may use the resource",
}


def compiled(filters: Any, spot: Spot) -> All:
    """A list of filters that must all match. Raises `PolicyError`."""
    return All(_listed(filters, spot))


def _listed(filters: Any, spot: Spot) -> tuple[Filter, ...]:
    if not isinstance(filters, list):
        raise spot.error("filters are a list", "begin each with '- '")
    return tuple(_one(data, spot.at(number)) for number, data in enumerate(filters))


def _one(data: Any, spot: Spot) -> Filter:
    if isinstance(data, str):
        data = {"type": data}
    if not isinstance(data, dict) or not data:
        raise spot.error("a filter is a map, or the name of one", "such as '- Encrypted: false'")
    if len(data) == 1 and "type" not in data:
        ((key, value),) = data.items()
        if key in _BLOCKS:
            return _BLOCKS[key](_listed(value, spot.at(key)))
        return _short(key, value, spot)
    name = data.get("type")
    if not isinstance(name, str):
        raise spot.error("a filter of several keys needs a type", "such as 'type: value'")
    return _typed(name, data, spot)


def _short(key: str, value: Any, spot: Spot) -> Filter:
    if isinstance(value, dict) or (isinstance(value, list) and value):
        raise spot.at(key).error(
            f"{key!r} is compared with a list or map", "write 'type: value', with key, op and value"
        )
    return value_filter({"key": key, "value": value}, spot)


def _typed(name: str, data: dict[str, Any], spot: Spot) -> Filter:
    kind = spot.resource
    if name == "value":
        return value_filter(data, spot)
    if name == "list-item":
        return _list_item(data, spot)
    if spot.type_ is not None and name in spot.type_.filters:
        return _part(spot.type_.filters[name], data, spot)
    if name == "credential" and kind in {"iam-user", "account"}:
        return _credential(data, spot)
    if (kind, name) in AGES:
        return _age(name, data, spot)
    if name == "tag-count" and spot.members is not None and "Tags" in spot.members:
        return TagCount(_tag_parts(spot), _op(data, spot, "gte"), int(_number(data, spot, "count", 10)))
    if name == "marked-for-op" and spot.members is not None and "Tags" in spot.members:
        skew = timedelta(days=_number(data, spot, "skew", 0), hours=_number(data, spot, "skew_hours", 0))
        tag, op = str(data.get("tag", MarkedForOp.tag)), str(data.get("op", MarkedForOp.op))
        return MarkedForOp(_tag_parts(spot), tag, op, skew)
    if name == "is-shadow" and kind == "cloudtrail":
        return IsShadow(state=bool(data.get("state", True)))
    if name in DIRECTIONS and kind == "security-group":
        return _permission(name, data, spot)
    return spot.untold(
        name,
        _WHY.get(name, f"Vedette has no filter of that name for {kind}"),
        "say it with value filters, or leave this policy to Cloud Custodian",
    )


def _tag_parts(spot: Spot) -> tuple[str, ...]:
    return tuple({"Tags"} & spot.parts)


def _op(data: dict[str, Any], spot: Spot, default: str, name: str = "op") -> str:
    op = str(data.get(name, default))
    if op not in OPERATORS:
        raise spot.at(name).error(f"there is no operator {op!r}", f"there are {', '.join(OPERATORS)}")
    return op


def _number(data: dict[str, Any], spot: Spot, name: str, default: float) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise spot.at(name).error(f"{name} is a number, not {value!r}", f"such as '{name}: 3'")
    return float(value)


def _list_item(data: dict[str, Any], spot: Spot) -> Filter:
    keyed = value_filter({"key": data.get("key"), "value": "present"}, spot)
    if isinstance(keyed, Untold):
        return keyed
    inner = compiled(data.get("attrs") or [], replace(spot.at("attrs"), type_=None, members=None, parts=frozenset()))
    count = _number(data, spot, "count", 0) if "count" in data else None
    return ListItem(keyed.key, inner, count, _op(data, spot, "eq", "count_op"), keyed.own_parts)


def _part(where: str, data: dict[str, Any], spot: Spot) -> Filter:
    part = where.removesuffix("[]")
    if part == "MFADevices":
        data = {**data, "key": part}
    if data.get("match-operator", "or") != "or":
        return spot.untold(str(data["type"]), "'match-operator: and' is not known", "use one filter with a list-item")
    members = part_members(spot.type_.name, part) if spot.type_ is not None else None
    if members is not None:
        members |= {part, "PasswordPolicyConfigured"}
    inner = value_filter(data, replace(spot, members=members, parts=frozenset()), "match-operator")
    return inner if isinstance(inner, Untold) else PartValue(part, inner, each=where.endswith("[]"))


def _credential(data: dict[str, Any], spot: Spot) -> Filter:
    """A value of the credential report; of access keys, that of one of them."""
    key = str(data.get("key") or "")
    listed, _, inner = key.partition(".")
    given = {name: value for name, value in data.items() if not name.startswith("report_")}
    members = OF_KEYS if listed == "access_keys" and inner else REPORTED
    found = value_filter({**given, "key": inner or key}, replace(spot, members=members, parts=frozenset()))
    if isinstance(found, Untold):
        return found
    return PartValue("credential", found, within=listed if inner else "")


def _age(name: str, data: dict[str, Any], spot: Spot) -> Filter:
    span = timedelta(**{unit: _number(data, spot, unit, 0) for unit in ("days", "hours", "minutes")})
    made = Uptime if name == "instance-uptime" else Age
    return made((), AGES[spot.resource, name], _op(data, spot, "greater-than"), span)


def _permission(name: str, data: dict[str, Any], spot: Spot) -> Filter:
    for key in data:
        if key == "SGReferences":
            return spot.untold(name, "'SGReferences' asks about other groups", "compare UserIdGroupPairs")
        if key not in KEYS:
            raise spot.at(key).error(f"{name} has no {key!r}", f"it has {', '.join(sorted(KEYS))}")
    bare = replace(spot, members=None, parts=frozenset())

    def value(key: str, member: str = "") -> Value:
        given = data[key]
        full = given if isinstance(given, dict) else {"value": given}
        found = value_filter({**full, "key": member or key}, bare.at(key))
        if isinstance(found, Untold):
            raise spot.at(key).error(found.reason, "write the values out")
        return found

    ranges = {key: value(key, member) for key, member in (("Cidr", "CidrIp"), ("CidrV6", "CidrIpv6")) if key in data}
    return Permission(
        direction=DIRECTIONS[name],
        members=tuple(value(key) for key in MEMBERS if key in data),
        ranges=ranges,
        description=value("Description") if "Description" in data else None,
        ports=tuple(data.get("Ports") or ()),
        only=tuple(data.get("OnlyPorts") or ()),
        itself=data.get("SelfReference"),
        any_=data.get("match-operator", "and") == "or",
    )
