"""From pySigma's condition tree to ours. Imported only where a rule is not in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from vedette.detect.tree import (
    FALSE,
    Cidr,
    Compare,
    Exists,
    Field,
    FieldRef,
    Keyword,
    Node,
    Null,
    Regex,
    Test,
    Text,
    TimePart,
    Wild,
    every,
    negated,
    some,
)
from vedette.errors import RuleError

if TYPE_CHECKING:
    from sigma.rule import SigmaDetections

_WILD = {SpecialChars.WILDCARD_MULTI: Wild.MANY, SpecialChars.WILDCARD_SINGLE: Wild.ONE}
_OPS = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}


def condition(detections: SigmaDetections) -> Node:
    """The tree of a rule's detection; several conditions are alternatives. Raises `RuleError`."""
    return some([_node(parsed.parsed) for parsed in detections.parsed_condition])


def _node(item: Any) -> Node:
    if isinstance(item, ConditionAND):
        return every([_node(arg) for arg in item.args])
    if isinstance(item, ConditionOR):
        return some([_node(arg) for arg in item.args])
    if isinstance(item, ConditionNOT):
        return negated(_node(item.args[0]))
    if isinstance(item, ConditionFieldEqualsValueExpression):
        return _field(item.field, item.value)
    if isinstance(item, ConditionValueExpression):
        return _keyword(item.value)
    raise RuleError("the condition selects nothing", hint="name at least one search identifier in it")


def _field(name: str, value: Any) -> Node:
    if isinstance(value, SigmaExpansion):
        return some([_field(name, v) for v in value.values])
    if isinstance(value, SigmaExists):
        there = Field(name, (Exists(),))
        return there if value.exists else negated(there)
    return Field(name, (_test(value),))


def _keyword(value: Any) -> Node:
    if isinstance(value, SigmaExpansion):
        return some([_keyword(v) for v in value.values])
    if isinstance(value, SigmaNull):
        return FALSE
    if isinstance(value, SigmaNumber | SigmaBool) and not isinstance(value, SigmaTimestampPart):
        value = SigmaString(str(value).lower())
    test = _test(value)
    if isinstance(test, Text):
        test = Text(_squeezed((Wild.MANY, *test.parts, Wild.MANY)), test.cased)
    if not isinstance(test, Text | Regex | Cidr | Compare):
        raise RuleError("this modifier needs a field", hint="give the keyword as text or regular expression")
    return Keyword((test,))


def _test(value: Any) -> Test:
    if isinstance(value, SigmaString):
        return Text(_squeezed(tuple(_part(p) for p in value.s)), isinstance(value, SigmaCasedString))
    if isinstance(value, SigmaRegularExpression):
        flags = "".join(sorted(value.sigma_to_re_flag[f] for f in value.flags))
        if value.contains_placeholder():
            raise _no_placeholders(str(value.regexp))
        return Regex(str(value.regexp), flags)
    if isinstance(value, SigmaTimestampPart):
        return TimePart(value.timestamp_part.name.lower(), int(value.number))
    if isinstance(value, SigmaNumber):
        return Compare("eq", value.number)
    if isinstance(value, SigmaBool):
        return Text((str(value.boolean).lower(),))
    if isinstance(value, SigmaNull):
        return Null()
    if isinstance(value, SigmaCIDRExpression):
        return Cidr(value.network)
    if isinstance(value, SigmaCompareExpression) and value.op in _OPS:
        return Compare(_OPS[value.op], value.number.number)
    if isinstance(value, SigmaFieldReference):
        return FieldRef(value.field, value.starts_with, value.ends_with)
    raise RuleError(f"a value of the kind {type(value).__name__} cannot be compiled", hint="use another modifier")


def _part(part: Any) -> str | Wild:
    if isinstance(part, Placeholder):
        raise _no_placeholders(part.name)
    return part if isinstance(part, str) else _WILD[part]


def _no_placeholders(name: str) -> RuleError:
    return RuleError(
        f"the placeholder {name!r} has no value here",
        hint="Vedette fills no placeholders (modifier 'expand'): write the values into the rule",
    )


def _squeezed(parts: tuple[str | Wild, ...]) -> tuple[str | Wild, ...]:
    """Neighbouring texts joined, repeated `*` made one, empty texts dropped."""
    kept: list[str | Wild] = []
    for part in parts:
        last = kept[-1] if kept else None
        if part == "" or (part is Wild.MANY and last is Wild.MANY):
            continue
        if isinstance(part, str) and isinstance(last, str):
            kept[-1] = last + part
        else:
            kept.append(part)
    return tuple(kept)
