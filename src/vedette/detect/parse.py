"""One document of a rule file → a compiled rule, a correlation or a filter. Imports pySigma."""

from __future__ import annotations

import difflib
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sigma.exceptions as sigma_errors
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from vedette import registry
from vedette.detect import elements, fields, meaning
from vedette.detect.compile import compiled, field_names
from vedette.detect.house import SPAN, check_keys, seconds, sigma_part
from vedette.detect.kinds import KINDS
from vedette.detect.parse_errors import refuse, told
from vedette.detect.rule import Filter, Rule
from vedette.detect.translate import condition
from vedette.detect.tree import Field, Text, every, some
from vedette.errors import RuleError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.detect.documents import Document
    from vedette.detect.tree import Node
    from vedette.model import LogSource


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
    data = sigma_part(doc)
    detection, found = _elements(doc, data.get("detection"))
    rule = SigmaRule.from_dict({**data, "detection": detection}, collect_errors=True)
    refuse(doc, rule.errors)
    source = _source(rule.logsource)
    if source is None:
        return None
    tree = _among(rule.logsource, elements.put_back(_tree(doc, rule), found))
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
        rest=sql.rest.sql("duckdb"),
        shape=sql.shape.where if sql.shape else "",
        shape_exact=sql.shape is not None and sql.shape.exact,
        marks=sql.shape.marks if sql.shape else (),
        columns=sql.columns,
        indicators=sql.indicators,
        listed_only=sql.listed_only,
        fields=field_names(tree),
        warnings=warnings,
    )


def _correlation(doc: Document, *, ours: bool) -> Rule:
    """A correlation of any kind in `kinds.KINDS`, chosen by the key `correlation.type`."""
    inner = doc.data["correlation"]
    if not isinstance(inner, dict):
        raise RuleError(
            "a correlation is a map of keys", where=doc.place("correlation"), hint="type, rules, timespan, …"
        )
    type_ = str(inner.get("type", ""))
    kind = KINDS.get(type_)
    if kind is None:
        near = difflib.get_close_matches(type_, KINDS, n=1)
        raise RuleError(
            f"there is no correlation of the type {type_!r}",
            where=doc.place("correlation", "type"),
            hint=f"did you mean {near[0]!r}?" if near else f"one of {', '.join(KINDS)}",
        )
    return replace(_common(doc, None, ours=ours), correlation=kind.parse(doc))


def _filter(doc: Document) -> Filter | None:
    given = SigmaFilter.from_dict(doc.data, collect_errors=True)
    refuse(doc, given.errors)
    source = _source(given.logsource)
    if source is None:
        return None
    wanted = given.filter.rules
    try:
        sql = compiled(_among(given.logsource, condition(given.filter)), source)
    except sigma_errors.SigmaError as e:
        raise told(doc, e) from e
    rules = () if isinstance(wanted, str) else tuple(r.reference for r in wanted)
    where, typed, narrow, rest = (one.sql("duckdb") for one in (sql.where, sql.typed, sql.narrow, sql.rest))
    shape = (sql.shape.where, sql.shape.exact, sql.shape.marks) if sql.shape else ("", False, ())
    return Filter(source.name, rules, where, typed, narrow, rest, *shape, sql.columns, doc.place())


def _tree(doc: Document, rule: SigmaRule) -> Node:
    try:
        return condition(rule.detection)
    except sigma_errors.SigmaError as e:
        raise told(doc, e) from e
    except RuleError as e:
        raise RuleError(e.what, where=e.where or doc.place("detection"), hint=e.hint) from e


def _elements(doc: Document, detection: Any) -> tuple[Any, list[Node]]:
    """The detection without its conditions of ours, and these."""
    try:
        return elements.taken_out(detection)
    except sigma_errors.SigmaError as e:
        raise told(doc, e) from e
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


def _unknown_fields(doc: Document, tree: Node, source: LogSource, *, ours: bool) -> Iterator[str]:
    """A sentence for each field the source does not know; the first is an error in a rule of ours."""
    for name in field_names(tree):
        if source.knows(name) or meaning.known(source, name):
            continue
        what, where = f"unknown field {name!r} of {source.name}", f"{doc.file}:{doc.field_line(name)}"
        if ours:
            raise RuleError(what, where=where, hint=_near(name, source))
        yield f"{where}: {what}, looked up in the record as it is"


def _near(name: str, source: LogSource) -> str:
    near = difflib.get_close_matches(name, [*source.field_names(), *meaning.FUNCTIONS], n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}'vedette sources show {source.name}' lists all"
