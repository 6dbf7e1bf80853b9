"""One document of a rule file → a compiled rule, a correlation or a filter. Imports pySigma."""

from __future__ import annotations

import difflib
import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sigma.exceptions as sigma_errors
from sigma.correlations import SigmaCorrelationRule
from sigma.filters import SigmaFilter
from sigma.rule import SigmaDetectionItem, SigmaRule

from vedette import registry
from vedette.detect import fields
from vedette.detect.compile import compiled, field_names
from vedette.detect.house import OWN_KEYS, SPAN, check_keys, seconds
from vedette.detect.rule import Correlation, Filter, Rule
from vedette.detect.translate import condition
from vedette.detect.tree import Field, Text, every, some
from vedette.errors import RuleError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.detect.documents import Document
    from vedette.detect.tree import Node
    from vedette.model import LogSource

_KEYS_OF_ERRORS: tuple[tuple[type[Exception], tuple[str, ...]], ...] = (
    (sigma_errors.SigmaTimespanError, ("correlation", "timespan")),
    (sigma_errors.SigmaCorrelationConditionError, ("correlation", "condition")),
    (sigma_errors.SigmaCorrelationTypeError, ("correlation", "type")),
    (sigma_errors.SigmaCorrelationRuleError, ("correlation",)),
    (sigma_errors.SigmaConditionError, ("detection", "condition")),
    (sigma_errors.SigmaDetectionError, ("detection",)),
    (sigma_errors.SigmaLogsourceError, ("logsource",)),
    (sigma_errors.SigmaIdentifierError, ("id",)),
    (sigma_errors.SigmaLevelError, ("level",)),
    (sigma_errors.SigmaStatusError, ("status",)),
    (sigma_errors.SigmaTagError, ("tags",)),
    (sigma_errors.SigmaDateError, ("date",)),
    (sigma_errors.SigmaModifiedError, ("modified",)),
    (sigma_errors.SigmaTitleError, ("title",)),
    (sigma_errors.SigmaFilterError, ("filter",)),
)
_PCRE = "RE2 is what matches, and it has no lookaround and no back-references: use 'not' in the condition"


def parsed(doc: Document, *, ours: bool) -> Rule | Filter | None:
    """The compiled document, or None where its log source is not one of ours. Raises `RuleError`."""
    ours = ours or "tests" in doc.data
    if "action" in doc.data:
        raise RuleError(
            "collection actions are not read", where=doc.place("action"), hint="write each rule out in full"
        )
    if "correlation" in doc.data:
        return _correlation(doc, ours=ours)
    if "filter" in doc.data:
        return _filter(doc)
    return _rule(doc, ours=ours)


def _rule(doc: Document, *, ours: bool) -> Rule | None:
    rule = SigmaRule.from_dict(_sigma_part(doc), collect_errors=True)
    _refuse(doc, rule.errors)
    source = _source(rule.logsource)
    if source is None:
        return None
    tree = _among(rule.logsource, _tree(doc, rule))
    warnings = tuple(_unknown_fields(doc, tree, source, ours=ours))
    sql = compiled(tree, source)
    common = _common(doc, source, ours=ours)
    for name in common.entity:
        if not source.knows(name):
            raise RuleError(
                f"unknown field {name!r} of {source.name}",
                where=doc.place("entity"),
                hint=_near(name, source),
            )
    if common.entity:
        named, columns = fields.entity(source, common.entity)
        common = replace(common, entity_sql=named.sql("duckdb"), entity_columns=columns)
    return replace(
        common,
        where=sql.where.sql("duckdb"),
        typed=sql.typed.sql("duckdb"),
        narrow=sql.narrow.sql("duckdb"),
        columns=sql.columns,
        fields=field_names(tree),
        warnings=warnings,
    )


def _correlation(doc: Document, *, ours: bool) -> Rule:
    data = _sigma_part(doc)
    inner = dict(data["correlation"]) if isinstance(data["correlation"], dict) else {}
    wanted = inner.get("condition")
    ranges: list[tuple[str, float]] = []
    if isinstance(wanted, dict):  # Sigma allows a range, "gt and lte"; pySigma reads one operator
        ops = [op for op in ("gt", "gte", "lt", "lte", "eq", "neq") if op in wanted]
        for extra in ops[1:]:
            kept = {k: v for k, v in wanted.items() if k not in ops or k == extra}
            ranges += _conditions(_checked_correlation(doc, {**data, "correlation": {**inner, "condition": kept}}))
        inner["condition"] = {k: v for k, v in wanted.items() if k not in ops[1:]}
    rule = _checked_correlation(doc, {**data, "correlation": inner})
    type_ = rule.type.name.lower()
    if type_ not in ("event_count", "value_count"):
        raise RuleError(
            f"correlations of the type {type_!r} are not run yet",
            where=doc.place("correlation", "type"),
            hint="event_count and value_count are",
        )
    aliases = {a.alias: {r.reference: f for r, f in a.mapping.items()} for a in rule.aliases}
    counted = str(getattr(rule.condition, "fieldref", None) or "")
    linked = Correlation(
        type=type_,
        rules=tuple(r.reference for r in rule.rules or ()),
        group_by=tuple(rule.group_by or ()),
        timespan_seconds=rule.timespan.seconds,
        conditions=(*_conditions(rule), *ranges),
        counted=counted,
        generate=rule.generate,
        aliases=aliases,
        sql=_grouped({*(rule.group_by or ()), counted, *(f for m in aliases.values() for f in m.values())}),
        inherits="level" not in doc.data,
        line=doc.line("correlation", "rules"),
    )
    return replace(_common(doc, None, ours=ours), correlation=linked)


def _grouped(names: set[str]) -> dict[str, dict[str, str]]:
    """The SQL of each field by source, one value as text."""
    return {
        name: {s.name: fields.one_text(s, name).sql("duckdb") for s in registry.sources().values()}
        for name in sorted(names - {""})
    }


def _checked_correlation(doc: Document, data: dict[str, Any]) -> SigmaCorrelationRule:
    try:
        rule = SigmaCorrelationRule.from_dict(data, collect_errors=True)
    except sigma_errors.SigmaError as e:
        raise _told(doc, e) from e
    except (TypeError, ValueError, AttributeError) as e:
        raise RuleError(f"the correlation cannot be read: {e}", where=doc.place("correlation")) from e
    _refuse(doc, rule.errors)
    return rule


def _conditions(rule: SigmaCorrelationRule) -> tuple[tuple[str, float], ...]:
    found: Any = rule.condition
    return ((found.op.name.lower(), found.count),) if hasattr(found, "op") else ()


def _filter(doc: Document) -> Filter | None:
    given = SigmaFilter.from_dict(doc.data, collect_errors=True)
    _refuse(doc, given.errors)
    source = _source(given.logsource)
    if source is None:
        return None
    wanted = given.filter.rules
    try:
        sql = compiled(_among(given.logsource, condition(given.filter)), source)
    except sigma_errors.SigmaError as e:
        raise _told(doc, e) from e
    rules = () if isinstance(wanted, str) else tuple(r.reference for r in wanted)
    parts = (sql.where.sql("duckdb"), sql.typed.sql("duckdb"), sql.narrow.sql("duckdb"))
    return Filter(source.name, rules, *parts, sql.columns, doc.place())


def _tree(doc: Document, rule: SigmaRule) -> Node:
    try:
        return condition(rule.detection)
    except sigma_errors.SigmaError as e:
        raise _told(doc, e) from e
    except RuleError as e:
        raise RuleError(e.what, where=e.where or doc.place("detection"), hint=e.hint) from e


def _source(logsource: Any) -> LogSource | None:
    return registry.source_for(logsource.product, logsource.service, logsource.category)


def _among(logsource: Any, tree: Node) -> Node:
    """The tree, for those events of the source that the logsource means."""
    found = registry.sigma_for(logsource.product, logsource.service, logsource.category)
    if found is None or not found[1]:
        return tree
    chosen = [
        every([Field(name, tuple(Text((value,)) for value in values)) for name, values in one.items()])
        for one in found[1]
    ]
    return every([some(chosen), tree])


def _common(doc: Document, source: LogSource | None, *, ours: bool) -> Rule:
    """What rules and correlations share."""
    data = doc.data
    check_keys(doc, ours=ours)
    level = Severity(str(data.get("level", "medium")).lower())
    return Rule(
        id=str(data.get("id") or uuid.uuid5(uuid.NAMESPACE_URL, f"{doc.file}|{data.get('title')}")).lower(),
        title=str(data.get("title", "")),
        place=doc.place(),
        source=source.name if source else "",
        level=level,
        attempt=str(data.get("attempt", "") or level),
        name=str(data.get("name", "") or ""),
        description=str(data.get("description", "") or "").strip(),
        status=str(data.get("status", "") or ""),
        author=str(data.get("author", "") or ""),
        date=str(data.get("date", "") or ""),
        tags=_strings(data.get("tags")),
        references=_strings(data.get("references")),
        falsepositives=_strings(data.get("falsepositives")),
        entity=_strings(data.get("entity")),
        window_seconds=seconds(str(data["window"])) if SPAN.fullmatch(str(data.get("window", ""))) else 86_400,
        stage=str(data.get("stage", "live")),
        misses=str(data.get("misses", "") or "").strip(),
        behaviours=_strings(data.get("behaviours")),
        runbook=_strings(data.get("runbook")),
        ours=ours,
        tests=tuple(data.get("tests") or ()),
    )


def _strings(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(v) for v in value) if isinstance(value, list) else (str(value),)


def _sigma_part(doc: Document) -> dict[str, Any]:
    return {k: v for k, v in doc.data.items() if k not in OWN_KEYS}


def _unknown_fields(doc: Document, tree: Node, source: LogSource, *, ours: bool) -> Iterator[str]:
    """A sentence for each field the source does not know; the first is an error in a rule of ours."""
    for name in field_names(tree):
        if source.knows(name):
            continue
        what, where = f"unknown field {name!r} of {source.name}", f"{doc.file}:{doc.field_line(name)}"
        if ours:
            raise RuleError(what, where=where, hint=_near(name, source))
        yield f"{where}: {what}, looked up in the record as it is"


def _near(name: str, source: LogSource) -> str:
    near = difflib.get_close_matches(name, source.field_names(), n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}'vedette sources show {source.name}' lists all"


def _refuse(doc: Document, errors: list[sigma_errors.SigmaError]) -> None:
    if errors:
        raise _told(doc, errors[0], more=len(errors) - 1)


def _told(doc: Document, error: sigma_errors.SigmaError, *, more: int = 0) -> RuleError:
    """PySigma's error with our place and hint."""
    what = re.sub(r"\s+", " ", str(error.args[0] if error.args else error)).strip().rstrip(".")
    keys = next((keys for kind, keys in _KEYS_OF_ERRORS if isinstance(error, kind)), ("detection",))
    line = doc.line(*keys)
    hint = "see https://sigmahq.io/docs/basics/rules.html"
    if keys == ("detection",):
        line = _guilty_line(doc.data.get("detection"), doc, error) or line
    if isinstance(error, sigma_errors.SigmaRegularExpressionError):
        hint = _PCRE
    elif "Unknown modifier" in what:
        word = what.split("'")[1] if "'" in what else ""
        hint = _modifier_hint(word)
    if more:
        what += f" (and {more} more)"
    return RuleError(what, where=f"{doc.file}:{line}", hint=hint)


def _modifier_hint(word: str) -> str:
    from sigma.modifiers import modifier_mapping  # noqa: PLC0415  needed for this message alone

    near = difflib.get_close_matches(word, modifier_mapping, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(modifier_mapping))}"


def _guilty_line(part: Any, doc: Document, error: sigma_errors.SigmaError, *keys: str | int) -> int | None:
    """The line of the item that raises the same kind of error when it is read alone."""
    keys = keys or ("detection",)
    if isinstance(part, list):
        found = (_guilty_line(item, doc, error, *keys, at) for at, item in enumerate(part))
        return next((line for line in found if line), None)
    if not isinstance(part, dict):
        return None
    for key, value in part.items():
        below = _guilty_line(value, doc, error, *keys, key)
        if below:
            return below
        if len(keys) > 1 and not isinstance(value, dict):
            try:
                SigmaDetectionItem.from_mapping(key, value)
            except type(error):
                return doc.line(*keys, key)
            except (sigma_errors.SigmaError, TypeError, ValueError):
                continue
    return None
