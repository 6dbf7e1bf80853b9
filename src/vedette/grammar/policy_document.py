"""AWS policy documents as frozen values: statements, principals, conditions.

The grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from vedette.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HINT = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html has the grammar"
_KINDS = {"aws": "AWS", "service": "Service", "federated": "Federated", "canonicaluser": "CanonicalUser"}
_ELEMENTS = frozenset(
    "sid effect principal notprincipal action notaction resource notresource condition".split()  # noqa: SIM905  one line is easier to read
)
_OPERATOR = re.compile(
    r"(?:(foranyvalue|forallvalues):)?"
    r"((?:string|numeric|date|arn)(?:not)?(?:equals|like)|string(?:not)?equalsignorecase|bool|binaryequals|null"
    r"|(?:numeric|date)(?:less|greater)than(?:equals)?|(?:not)?ipaddress)(ifexists)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Principal:
    """`kind` is `AWS`, `Service`, `Federated` or `CanonicalUser`; `value` as written, `*` for anyone."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key. `operator` and `key` are in lower case; `each` is `any`, `all` or nothing."""

    operator: str
    key: str
    values: tuple[str, ...]
    each: str = ""
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Of an element and its `Not…` form one is None; both are None where neither is written."""

    number: int
    sid: str
    allow: bool
    principals: tuple[Principal, ...] | None
    not_principals: tuple[Principal, ...] | None
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document; its statements in the order they stand."""

    statements: tuple[Statement, ...]


def parse(policy: Policy | Mapping[str, Any] | str | bytes) -> Policy:
    """The policy of a mapping or of JSON text, which may be URL-encoded as IAM gives it.

    Elements' names are read without case. ParseError says which statement and element is off.
    """
    if isinstance(policy, Policy):
        return policy
    document = _lowered(_decoded(policy) if isinstance(policy, str | bytes) else policy, "the policy")
    if "statement" not in document:
        raise ParseError("the policy has no Statement", hint=_HINT)
    statements = document["statement"]
    listed = statements if isinstance(statements, list | tuple) else [statements]
    return Policy(tuple(_statement(item, number) for number, item in enumerate(listed, start=1)))


def _decoded(text: str | bytes) -> Any:
    try:
        found = text.decode() if isinstance(text, bytes) else text
        if found.lstrip()[:1] not in {"{", '"'}:
            found = unquote(found)
        value = json.loads(found)
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the policy is not JSON: {error}", hint=_HINT) from error


def _lowered(value: Any, where: str) -> dict[str, Any]:
    if not hasattr(value, "items"):
        raise ParseError(f"{where} is {type(value).__name__}, not an object", hint=_HINT)
    return {str(key).lower(): item for key, item in value.items()}


def _statement(item: Any, number: int) -> Statement:
    where = f"statement {number}"
    fields = _lowered(item, where)
    for name in fields.keys() - _ELEMENTS:
        raise ParseError(f"{name!r} is no element of a statement", where=where, hint=_HINT)
    for name in ("principal", "action", "resource"):
        if name in fields and f"not{name}" in fields:
            raise ParseError(f"{name} and not{name} stand together", where=where, hint=_HINT)
    effect = str(fields.get("effect", "")).lower()
    if effect not in {"allow", "deny"}:
        raise ParseError(f"Effect is {fields.get('effect')!r}, not Allow or Deny", where=where, hint=_HINT)
    if "action" not in fields and "notaction" not in fields:
        raise ParseError("neither Action nor NotAction", where=where, hint=_HINT)

    def texts(name: str) -> tuple[str, ...] | None:
        return _texts(fields[name], f"{where}, {name}") if name in fields else None

    def people(name: str) -> tuple[Principal, ...] | None:
        return _principals(fields[name], f"{where}, {name}") if name in fields else None

    return Statement(
        number,
        str(fields.get("sid") or ""),
        effect == "allow",
        people("principal"),
        people("notprincipal"),
        texts("action"),
        texts("notaction"),
        texts("resource"),
        texts("notresource"),
        _conditions(fields.get("condition") or {}, f"{where}, condition"),
    )


def _texts(value: Any, where: str) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else [value]
    for one in listed:
        if not isinstance(one, str):
            raise ParseError(f"{one!r} is not a string", where=where, hint=_HINT)
    return tuple(listed)


def _principals(value: Any, where: str) -> tuple[Principal, ...]:
    if isinstance(value, str):
        if value != "*":
            raise ParseError(f"{value!r} is neither * nor an object", where=where, hint=_HINT)
        return (Principal("AWS", "*"),)
    found = []
    for name, values in _lowered(value, where).items():
        if name not in _KINDS:
            raise ParseError(f"{name!r} is no kind of principal", where=where, hint=_HINT)
        found += [Principal(_KINDS[name], one) for one in _texts(values, where)]
    return tuple(found)


def _conditions(value: Any, where: str) -> tuple[Condition, ...]:
    found = []
    for name, keys in _lowered(value, where).items():
        parts = _OPERATOR.fullmatch(name)
        if parts is None:
            raise ParseError(f"{name!r} is no condition operator", where=where, hint=_HINT)
        each = {"foranyvalue": "any", "forallvalues": "all", None: ""}[parts[1]]
        for key, values in _lowered(keys, f"{where}, {name}").items():
            found.append(Condition(parts[2], key, _scalars(values, f"{where}, {key}"), each, bool(parts[3])))
    return tuple(found)


def _scalars(value: Any, where: str) -> tuple[str, ...]:
    found = []
    for one in value if isinstance(value, list | tuple) else [value]:
        if not isinstance(one, str | bool | int | float):
            raise ParseError(f"{one!r} is not a string, a number or a boolean", where=where, hint=_HINT)
        found.append(one if isinstance(one, str) else json.dumps(one))
    return tuple(found)
