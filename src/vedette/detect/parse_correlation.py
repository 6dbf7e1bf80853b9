"""Sigma's eight kinds of correlation: a document → a `Correlation`. Imports pySigma.

Sigma: https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html (2.1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sigma.exceptions as sigma_errors
from sigma.correlations import SigmaCorrelationRule

from vedette.detect import conditions
from vedette.detect.fields import one_text_by_source
from vedette.detect.house import sigma_part
from vedette.detect.parse_errors import refuse, told
from vedette.detect.rule import Correlation
from vedette.errors import RuleError

if TYPE_CHECKING:
    from vedette.detect.documents import Document

_OPS = ("gt", "gte", "lt", "lte", "eq", "neq")
_TEMPORAL = ("temporal", "temporal_ordered")
#: A bit each in one number.
_MOST_RULES = 60
_MOST_NUMBER = 10**15


def parse(doc: Document) -> Correlation:
    """The `correlation` part of the document. Raises `RuleError`."""
    data = sigma_part(doc)
    inner = dict(data["correlation"])
    wanted = inner.get("condition")
    if isinstance(wanted, str):  # the specification's own test writes AND; pySigma knows only `and`
        del inner["condition"]
        inner.setdefault("rules", conditions.names(wanted))
    ranges: list[tuple[str, float]] = []
    if isinstance(wanted, dict):  # Sigma allows a range, "gt and lte"; pySigma reads one operator
        ops = [op for op in _OPS if op in wanted]
        for extra in ops[1:]:
            kept = {k: v for k, v in wanted.items() if k not in ops or k == extra}
            ranges += _conditions(_checked(doc, {**data, "correlation": {**inner, "condition": kept}}))
        inner["condition"] = {k: v for k, v in wanted.items() if k not in ops[1:]}
    rule = _checked(doc, {**data, "correlation": inner})
    type_ = rule.type.name.lower()
    names = tuple(dict.fromkeys(r.reference for r in rule.rules or ()))
    if not names or len(names) > _MOST_RULES:
        raise RuleError(
            "it names no rules" if not names else f"it names more than {_MOST_RULES} rules",
            where=doc.place("correlation", "rules"),
            hint="rules: [name or id, …]",
        )
    if any(abs(number) >= _MOST_NUMBER for _, number in (*_conditions(rule), *ranges)):
        raise RuleError(
            "the condition's number is too large", where=doc.place("correlation", "condition"), hint="below 10^15"
        )
    aliases = {a.alias: {r.reference: f for r, f in a.mapping.items()} for a in rule.aliases}
    counts = (*_conditions(rule), *ranges)
    fields = _fields(doc, rule) if type_ not in (*_TEMPORAL, "event_count") else []
    options: dict[str, Any] = {"fields": fields} if fields else {}
    if type_ in _TEMPORAL:
        options["tree"] = _tree(doc, wanted, names, counts)
    if type_ == "value_percentile" and (percentile := _percentile(doc, rule)) is not None:
        options["percentile"] = percentile
    return Correlation(
        type=type_,
        rules=names,
        group_by=tuple(rule.group_by or ()),
        timespan_seconds=rule.timespan.seconds,
        conditions=() if type_ in _TEMPORAL else counts,
        counted=fields[0] if type_ == "value_count" and len(fields) == 1 else "",
        generate=rule.generate,
        aliases=aliases,
        sql=one_text_by_source({*(rule.group_by or ()), *fields, *(f for m in aliases.values() for f in m.values())}),
        inherits="level" not in doc.data,
        line=doc.line("correlation", "rules"),
        options=options,
    )


def _checked(doc: Document, data: dict[str, Any]) -> SigmaCorrelationRule:
    try:
        rule = SigmaCorrelationRule.from_dict(data, collect_errors=True)
    except sigma_errors.SigmaError as e:
        raise told(doc, e) from e
    except (TypeError, ValueError, AttributeError) as e:
        raise RuleError(f"the correlation cannot be read: {e}", where=doc.place("correlation")) from e
    refuse(doc, rule.errors)
    return rule


def _conditions(rule: SigmaCorrelationRule) -> tuple[tuple[str, float], ...]:
    found: Any = rule.condition
    return ((found.op.name.lower(), found.count),) if hasattr(found, "op") else ()


def _fields(doc: Document, rule: SigmaCorrelationRule) -> list[str]:
    """The field whose values are looked at; a value count may have several, which are counted together."""
    found: Any = getattr(rule.condition, "fieldref", None)
    listed = [str(f) for f in found] if isinstance(found, list) else [str(found)]
    if not all(listed) or (len(listed) != 1 and rule.type.name != "VALUE_COUNT"):
        raise RuleError(
            "the condition names no single field",
            where=doc.place("correlation", "condition", "field"),
            hint="field: name; only a value_count may have a list",
        )
    return listed


def _percentile(doc: Document, rule: SigmaCorrelationRule) -> int | None:
    found: int | None = getattr(rule.condition, "percentile", None)
    if found is not None and not 1 <= found <= 100:  # noqa: PLR2004  per cent
        raise RuleError(
            f"{found} is no percentile",
            where=doc.place("correlation", "condition", "percentile"),
            hint="a whole number from 1 to 100",
        )
    return found


def _tree(
    doc: Document, wanted: object, names: tuple[str, ...], counts: tuple[tuple[str, float], ...]
) -> conditions.Tree:
    """The condition of a temporal correlation: as written, or by how many of its rules occur."""
    try:
        if isinstance(wanted, str):
            return _written(wanted, names)
        parts = [conditions.counted(op, number, len(names)) for op, number in counts]
        made = parts[0] if len(parts) == 1 else ["and", *parts]
        conditions.conjuncts(made)
    except ValueError as e:
        raise RuleError(
            f"the condition cannot be read: {e}",
            where=doc.place("correlation", "condition"),
            hint="such as 'a and b and not c', or gte: 2",
        ) from None
    return made


def _written(wanted: str, names: tuple[str, ...]) -> conditions.Tree:
    """The condition that a text means. Raises `ValueError`."""
    made = conditions.tree(wanted, names)
    unasked = [name for i, name in enumerate(names) if i not in conditions.mentioned(made)]
    if unasked:
        raise ValueError(f"{unasked[0]!r} is among its rules, and not in it")
    if any(not yes for yes, _ in conditions.conjuncts(made)):
        raise ValueError("it can be true though none of its rules occurs")
    return made
