"""Where the value of a rule's field stands: in a typed column, or in `raw` by its path.

A path goes through objects and arrays alike: an array stands for each of its members. A key that itself holds
dots is found too, where only objects are on the way to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.detect.values import call, text
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from vedette.model import LogSource

_RAW = "raw"
#: Columns whose type keeps the record's text; of other types, text tests read the record.
_TEXTUAL = frozenset({"string", "bool", "long", "double"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A field that is a typed column. `root` is the top-level name of it in the table."""

    name: str
    type: str
    common: bool

    @property
    def root(self) -> str:
        """The top-level column, for projections."""
        return self.name.split(".", 1)[0]

    @property
    def sql(self) -> exp.Expression:
        """The column, quoted; a dotted name is a nested struct."""
        return column(self.name)

    @property
    def textual(self) -> bool:
        """Whether its text is the value's own text."""
        return self.type in _TEXTUAL or (self.common and self.type == "timestamp")

    @property
    def text(self) -> exp.Expression:
        """The value as text."""
        if self.type == "string":
            return self.sql
        if self.type == "timestamp":
            return call("strftime", self.moment, text("%Y-%m-%dT%H:%M:%SZ"))
        return exp.cast(self.sql, "text")

    @property
    def moment(self) -> exp.Expression:
        """A timestamp in UTC, without zone, whatever the session's own."""
        return call("timezone", text("UTC"), self.sql)


def column(name: str) -> exp.Expression:
    """A column or a field of a nested struct, every name quoted."""
    first, *rest = name.split(".")
    parts = [exp.to_identifier(part, quoted=True) for part in rest]
    whole: exp.Expression = exp.Column(this=exp.to_identifier(first, quoted=True))
    for part in parts:
        whole = exp.Dot(this=whole, expression=part)
    return whole


def stored(source: LogSource, name: str) -> Stored | None:
    """The typed column of that field, or None where it stands in `raw` alone."""
    name = source.aliases.get(name, name)
    own = source.column(name)
    if own is not None and not name.startswith("ev_"):
        return Stored(name, own.type, common=False)
    common = next((type_ for known, type_, _ in COMMON_COLUMNS if known == name), None)
    return None if common is None else Stored(name, common, common=True)


def segments(source: LogSource, name: str) -> tuple[str, ...]:
    """The keys on the way to the field in the record."""
    name = source.aliases.get(name, name)
    own = source.column(name)
    return own.where if own is not None else tuple(name.split("."))


def path(keys: tuple[str, ...]) -> exp.Literal:
    """A JSON path through objects; keys the path language cannot say become a JSON pointer."""
    if any('"' in key or key == "" for key in keys):
        return text("".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))
    return text("$" + "".join(f'."{key}"' for key in keys))


def joined(keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every way to read one run of neighbouring keys as a single key with dots in it."""
    return [
        (*keys[:start], ".".join(keys[start:end]), *keys[end:])
        for start in range(len(keys))
        for end in range(start + 2, len(keys) + 1)
    ]


def members(keys: tuple[str, ...]) -> exp.Expression:
    """A list of every JSON value at the path, members of arrays one by one; NULL for what is missing."""
    raw = exp.column(_RAW)
    found = call("vedette_members", exp.Anonymous(this="json_extract", expressions=[raw, path(keys[:1])]))
    for key in keys[1:]:
        found = call("vedette_step", found, path((key,)))
    dotted = joined(keys)
    if not dotted:
        return found
    paths = exp.Array(expressions=[path(keys) for keys in dotted])
    return call("list_concat", found, call("vedette_all", raw.copy(), paths))


def texts(keys: tuple[str, ...]) -> exp.Expression:
    """A list of every value at the path as text."""
    return call("vedette_texts", members(keys))


def there(keys: tuple[str, ...]) -> exp.Expression:
    """Whether the key is there, whatever it holds."""
    raw = exp.column(_RAW)
    direct = call("json_exists", raw, path(keys))
    dotted = [call("json_exists", raw.copy(), path(k)) for k in joined(keys)]
    if len(keys) == 1:
        return direct
    holders = members(keys[:-1])
    inside = filtered(holders, "j", call("json_exists", exp.column("j"), path(keys[-1:])))
    return exp.paren(exp.or_(direct, *dotted, inside))


def filtered(values: exp.Expression, name: str, condition: exp.Expression) -> exp.Expression:
    """Whether any member of a list meets a condition over `name`."""
    chosen = call("list_filter", values, exp.Lambda(this=condition, expressions=[exp.to_identifier(name)]))
    return exp.GT(this=call("len", chosen), expression=exp.Literal.number(0))


def one_text(source: LogSource, name: str) -> exp.Expression:
    """One value of the field as text, for grouping: the first where there are several, NULL where none."""
    typed = stored(source, name)
    if typed is not None and typed.textual:
        return typed.text
    listed = typed.sql if typed is not None and typed.type == "list<string>" else texts(segments(source, name))
    present = call(
        "list_filter",
        listed,
        exp.Lambda(
            this=exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.null())),
            expressions=[exp.to_identifier("v")],
        ),
    )
    return call("list_extract", present, exp.Literal.number(1))
