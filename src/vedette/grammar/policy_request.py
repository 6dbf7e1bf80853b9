"""Whether a policy lets one request through, as IAM decides it: an explicit deny, else an allow, else no.

The logic: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and, for
conditions, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from vedette.grammar.globs import covers, like, overlaps
from vedette.grammar.policy_document import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vedette.grammar.policy_document import Condition, Policy, Principal, Statement

    Context = Mapping[str, str | bool | int | float | list[str] | tuple[str, ...]]

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ACCOUNT = re.compile(r"\d{12}")


def allows(
    policy: Policy | Mapping[str, Any] | str | bytes,
    action: str,
    *,
    principal: str = "*",
    resource: str = "",
    context: Context | None = None,
) -> bool:
    """Whether the policy by itself lets the principal do the action.

    `principal` is an ARN, an account id, a service's or provider's name, or `*` for an anonymous caller. Without a
    resource, an allow counts for whatever it names, and a deny only where it is for all. `context` has the condition
    keys of the request; a key that is not in it is missing there.
    """
    found = {key.lower(): value for key, value in (context or {}).items()}
    hit = [
        statement.allow
        for statement in parse(policy).statements
        if names_action(statement, action)
        and _names_resource(statement, resource)
        and _names_principal(statement, principal)
        and all(holds(condition, found) for condition in statement.conditions)
    ]
    return bool(hit) and all(hit)


def names_action(statement: Statement, action: str) -> bool:
    """Whether the action, or all of a pattern of actions, is among the statement's."""
    if statement.actions is not None:
        return any(covers(pattern, action, ignore_case=True) for pattern in statement.actions)
    return not any(overlaps(pattern, action, ignore_case=True) for pattern in statement.not_actions or ())


def _names_resource(statement: Statement, resource: str) -> bool:
    if statement.resources is not None:
        if not resource:
            return statement.allow or "*" in statement.resources
        return any(like(pattern, resource) for pattern in statement.resources)
    if statement.not_resources is not None:
        return statement.allow if not resource else not any(like(one, resource) for one in statement.not_resources)
    return True


def _names_principal(statement: Statement, principal: str) -> bool:
    if statement.principals is not None:
        return any(_is_principal(one, principal) for one in statement.principals)
    if statement.not_principals is not None:
        return not any(_is_principal(one, principal) for one in statement.not_principals)
    return True


def _is_principal(written: Principal, principal: str) -> bool:
    value = written.value
    if value in {"*", principal}:
        return True
    account = account_of(value)
    if account and (value == account or value.endswith(":root")):
        return account == account_of(principal)
    session = re.fullmatch(r"arn:([^:]+):sts::(\d{12}):assumed-role/([^/]+)/.*", principal)
    if session is None:
        return False
    role = f"arn:{session[1]}:iam::{session[2]}:role/(.*/)?{re.escape(session[3])}"
    return re.fullmatch(role, value) is not None


def account_of(value: str) -> str:
    """The account of an ARN, an account id itself, or nothing."""
    if _ACCOUNT.fullmatch(value):
        return value
    parts = value.split(":", 5)
    return parts[4] if len(parts) > 4 and parts[0] == "arn" and _ACCOUNT.fullmatch(parts[4]) else ""  # noqa: PLR2004  the account is the fifth part


def holds(condition: Condition, context: Context) -> bool:
    """Whether the condition is met; keys of the context in lower case. A missing key meets only negated operators."""
    operator, values = condition.operator, [_filled(value, context) for value in condition.values]
    there = context.get(condition.key)
    if operator == "null":
        return any((value.lower() == "true") == (there is None) for value in condition.values)
    if there is None:
        return condition.if_exists or condition.each == "all" or ("not" in operator and not condition.each)
    request = [_text(one) for one in there] if isinstance(there, list | tuple) else [_text(there)]
    compare = _comparison(operator)
    negated = "not" in operator

    def fits(one: str) -> bool:
        hit = any(value is not None and compare(value, one) for value in values)
        return not hit if negated else hit

    return (
        all(map(fits, request))
        if condition.each == "all" or (negated and not condition.each)
        else any(map(fits, request))
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(value: str, context: Context) -> str | None:
    """The value with its variables put in; None where one is not in the request and has no default."""
    missing = []

    def fill(found: re.Match[str]) -> str:
        name, _, default = found[1].partition(",")
        if name in {"*", "?", "$"}:
            return name
        there = context.get(name.strip().lower())
        if isinstance(there, str | bool | int | float):
            return _text(there)
        if not default:
            missing.append(name)
        return default.strip().strip("'")

    filled = _VARIABLE.sub(fill, value)
    return None if missing else filled


def _comparison(operator: str) -> Callable[[str, str], bool]:
    plain = (
        operator.replace("not", "", 1) if operator.startswith(("string", "numeric", "date", "arn", "not")) else operator
    )
    if plain in {"stringequals", "binaryequals"}:
        return lambda value, one: value == one
    if plain in {"stringequalsignorecase", "bool"}:
        return lambda value, one: value.lower() == one.lower()
    if plain == "stringlike":
        return like
    if plain in {"arnequals", "arnlike"}:
        return _arn_like
    if plain == "ipaddress":
        return _in_network
    return lambda value, one: _ordered(plain, value, one)


def _arn_like(pattern: str, arn: str) -> bool:
    written, there = pattern.split(":", 5), arn.split(":", 5)
    return len(written) == len(there) and all(like(a, b) for a, b in zip(written, there, strict=True))


def _in_network(value: str, one: str) -> bool:
    try:
        return ip_address(one) in ip_network(value, strict=False)
    except ValueError:
        return False


def _ordered(operator: str, value: str, one: str) -> bool:
    read = _number if operator.startswith("numeric") else _moment
    right, left = read(value), read(one)
    if left is None or right is None:
        return False
    return {
        "equals": left == right,
        "lessthan": left < right,
        "lessthanequals": left <= right,
        "greaterthan": left > right,
        "greaterthanequals": left >= right,
    }[operator.removeprefix("numeric").removeprefix("date")]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> float | None:
    """Seconds since 1970, of a date of ISO 8601 or of those seconds themselves."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _number(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
