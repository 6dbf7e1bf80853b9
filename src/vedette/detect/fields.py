"""Where the value of a rule's field stands: in a typed column, or in `raw` by its path.

A path goes through objects and arrays alike: an array stands for each of its members. A key that itself holds
dots is found too, where only objects are on the way to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette import registry
from vedette.detect import meaning
from vedette.detect.values import call, text
from vedette.model import COMMON_COLUMNS, Xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import LogSource

_RAW = "raw"
#: Keys that every JSON writer writes as they are.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
#: Columns whose type keeps the record's text; of other types, text tests read the record.
_TEXTUAL = frozenset({"string", "bool", "long", "double"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A field that is a typed column. `root` is the top-level name of it in the table."""

    name: str
    type: str
    common: bool
    flat: bool = False

    @property
    def root(self) -> str:
        """The top-level column, for projections."""
        return self.name if self.flat else self.name.split(".", 1)[0]

    @property
    def sql(self) -> exp.Expr:
        """The column, quoted; a dotted name is a nested struct, unless the view computes it (`flat`)."""
        return column(self.name, flat=self.flat)

    @property
    def textual(self) -> bool:
        """Whether its text is the value's own text."""
        return self.type in _TEXTUAL or (self.common and self.type == "timestamp")

    @property
    def text(self) -> exp.Expr:
        """The value as text."""
        if self.type == "string":
            return self.sql
        if self.type == "timestamp":
            return call("strftime", self.moment, text("%Y-%m-%dT%H:%M:%SZ"))
        return exp.cast(self.sql, "text")

    @property
    def moment(self) -> exp.Expr:
        """A timestamp in UTC, without zone, whatever the session's own."""
        return call("timezone", text("UTC"), self.sql)


def column(name: str, *, flat: bool = False) -> exp.Expr:
    """A column or a field of a nested struct, every name quoted."""
    first, *rest = [name] if flat else name.split(".")
    parts = [exp.to_identifier(part, quoted=True) for part in rest]
    whole: exp.Expr = exp.Column(this=exp.to_identifier(first, quoted=True))
    for part in parts:
        whole = exp.Dot(this=whole, expression=part)
    return whole


def stored(source: LogSource, name: str) -> Stored | None:
    """The typed column of that field, or None where it stands in `raw` alone."""
    own = source.column(name)
    if own is not None and not own.name.startswith("ev_"):
        return Stored(own.name, own.type, common=False, flat=own.name in source.aliases)
    common = next((type_ for known, type_, _ in COMMON_COLUMNS if known == name), None)
    return None if common is None else Stored(name, common, common=True)


def segments(source: LogSource, name: str) -> tuple[str, ...]:
    """The keys on the way to the field in the record."""
    own = source.column(name)
    return own.where if own is not None else tuple(name.split("."))


def path(keys: tuple[str, ...]) -> exp.Literal:
    """A JSON path through objects; keys the path language cannot say become a JSON pointer."""
    if any('"' in key or key == "" for key in keys):
        return text("".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))
    return text("$" + "".join(f'."{key}"' for key in keys))


def joined(keys: tuple[str, ...], first: int) -> list[tuple[str, ...]]:
    """Every way to read one run of neighbouring keys, from `first` on, as a single key with dots in it."""
    return [
        (*keys[:start], ".".join(keys[start:end]), *keys[end:])
        for start in range(first, len(keys))
        for end in range(start + 2, len(keys) + 1)
    ]


def _undotted(source: LogSource, keys: tuple[str, ...]) -> int:
    """How many keys at the front are known to be keys by themselves: the source's own top-level fields."""
    tops = {*source.open_fields, *source.known_fields, *(c.where[0] for c in source.columns)}
    return int(keys[0] in tops)


def record(source: LogSource) -> exp.Expr:
    """The record where it is JSON, else NULL."""
    raw: exp.Expr = exp.column(_RAW)
    if source.json_only:
        return raw
    return exp.Case(ifs=[exp.If(this=call("json_valid", raw.copy()), true=raw)])


def walked(whole: exp.Expr, keys: tuple[str, ...]) -> exp.Expr:
    """A list of every JSON value at the path, members of arrays one by one; NULL for what is missing."""
    found = call("vedette_members", call("json_extract", whole.copy(), path(keys[:1])))
    for key in keys[1:]:
        found = call("vedette_step", found, path((key,)))
    return found


def members(source: LogSource, keys: tuple[str, ...]) -> exp.Expr:
    """The same, with the values under a key with dots."""
    return members_of(record(source), keys, _undotted(source, keys))


def members_of(whole: exp.Expr, keys: tuple[str, ...], undotted: int = 0) -> exp.Expr:
    """The same of any JSON value, of whose first keys so many are known to have no dots."""
    dotted = joined(keys, undotted)
    if not dotted:
        return walked(whole, keys)
    paths = exp.Array(expressions=[path(keys) for keys in dotted])
    return call("list_concat", walked(whole, keys), call("vedette_all", whole.copy(), paths))


def texts(source: LogSource, name: str) -> exp.Expr:
    """A list of every value of the field as text, from the record; NULL where that is mere text."""
    if meaning.known(source, name):
        return call(meaning.FUNCTIONS[name], exp.column(_RAW))
    keys = segments(source, name)
    places = [keys, *((*above, *keys) for above in source.fields_below if source.column(name) is None)]
    found = [call("vedette_texts", members(source, place)) for place in places]
    if any(isinstance(framing, Xml) for framing in source.framings) and _PLAIN.fullmatch(keys[-1]):
        found.append(call("vedette_elements", exp.column(_RAW), text(keys[-1])))
    return found[0] if len(found) == 1 else call("list_concat", *found)


def hint(source: LogSource, name: str) -> exp.Expr | None:
    """A cheap search in the record that must succeed where the field has a value, or None.

    The name of its last key stands there, at the end of the key where that has dots.
    """
    if meaning.known(source, name):
        return None
    last = segments(source, name)[-1]
    if _PLAIN.fullmatch(last) is None:
        return None
    ending = '"' if source.json_only else ""
    return exp.Contains(this=exp.column(_RAW), expression=text(f"{last}{ending}"))


def there(source: LogSource, name: str) -> exp.Expr:
    """Whether the field's key is in the record, whatever it holds."""
    if meaning.known(source, name):
        return exp.GT(this=call("len", texts(source, name)), expression=exp.Literal.number(0))
    keys = segments(source, name)
    return there_in(record(source), keys, _undotted(source, keys))


def there_in(whole: exp.Expr, keys: tuple[str, ...], undotted: int = 0) -> exp.Expr:
    """The same of any JSON value, of whose first keys so many are known to have no dots."""
    direct = call("json_exists", whole.copy(), path(keys))
    dotted = [call("json_exists", whole.copy(), path(k)) for k in joined(keys, undotted)]
    if len(keys) == 1:
        return direct
    inside = filtered(walked(whole, keys[:-1]), "j", call("json_exists", exp.column("j"), path(keys[-1:])))
    return exp.paren(exp.or_(direct, *dotted, inside))


def filtered(values: exp.Expr, name: str, condition: exp.Expr) -> exp.Expr:
    """Whether any member of a list meets a condition over `name`."""
    chosen = call("list_filter", values, exp.Lambda(this=condition, expressions=[exp.to_identifier(name)]))
    return exp.GT(this=call("len", chosen), expression=exp.Literal.number(0))


def one_text(source: LogSource, name: str) -> exp.Expr:
    """One value of the field as text, for grouping: the first where there are several, NULL where none."""
    typed = stored(source, name)
    if typed is not None and typed.textual:
        return typed.text
    listed = typed.sql if typed is not None and typed.type == "list<string>" else texts(source, name)
    present = call(
        "list_filter",
        listed,
        exp.Lambda(
            this=exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.null())),
            expressions=[exp.to_identifier("v")],
        ),
    )
    return call("list_extract", present, exp.Literal.number(1))


def one_text_by_source(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each field (empty names left out) the SQL of `one_text` by the name of every source there is."""
    return {
        name: {source: _one_text_sql(source, name) for source in registry.sources()} for name in sorted({*names} - {""})
    }


@lru_cache(maxsize=4096)
def _one_text_sql(source: str, name: str) -> str:
    return one_text(registry.source(source), name).sql("duckdb")


def entity(source: LogSource, names: tuple[str, ...]) -> tuple[exp.Expr, tuple[str, ...]]:
    """The text that names an alert's entity, and the top-level columns it reads.

    What is there of the fields, joined by ` / `; `unknown` where nothing is.
    """
    typed = [stored(source, name) for name in names]
    columns = tuple(
        sorted({"raw" if t is None or (not t.textual and t.type == "timestamp") else t.root for t in typed})
    )
    values = exp.Array(expressions=[one_text(source, name) for name in names])
    whole = call("array_to_string", values, text(" / "))
    return exp.Coalesce(this=exp.Nullif(this=whole, expression=text("")), expressions=[text("unknown")]), columns
