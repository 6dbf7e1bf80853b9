r"""Search for people who do not write SQL: a time range, conditions on fields, and words.

| term | finds events where |
|---|---|
| `field=value` | a value of the field is that; `*` and `?` are wildcards, `\*` is the star itself |
| `field=a,b` | it is one of them; `\,` is the comma itself |
| `field!=value` | no value of the field is that; events without the field too |
| `field~regex`, `field!~regex` | a value matches, or none does, anywhere in it |
| `field>n`, `>=`, `<`, `<=` | it is a number, or a time, and so compares |
| `field=203.0.113.0/24` | it is an address of that network, or that very text |
| `field:null`, `field=*` | the field is missing or null, or it is there |
| `word`, `"some words"` | the text stands anywhere in the record |

All terms must hold. Nothing minds case, but for the names of fields below `requestParameters` and its like.
"""

from __future__ import annotations

import ipaddress
import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from vedette.errors import QueryError, UsageError
from vedette.lake.addresses import inside
from vedette.lake.fields import Value, call, values
from vedette.lake.result import Result
from vedette.lake.terms import Filter, Terms, parse
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vedette.lake.query import Query
    from vedette.model import LogSource

__all__ = ["COLUMNS", "LIMIT", "Filter", "Terms", "parse", "search", "where"]

#: What a person wants to see first.
COLUMNS = ("ev_time", "ev_account", "ev_region", "ev_actor", "ev_action", "ev_outcome", "ev_src_ip")
LIMIT = 100

_COMPARE = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE}
_PLACE = "vedette_place"
_LAST_YEAR = 9999


def search(
    query: Query,
    source: LogSource,
    terms: Terms | Iterable[str] = (),
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    columns: Sequence[str] = COLUMNS,
    limit: int | None = LIMIT,
    reverse: bool = False,
) -> Result:
    """Events from `since` (inclusive) to `until` (exclusive) that meet every term, oldest first.

    Of more than `limit` events the newest are given; None gives all. `reverse` puts the newest first. Raises
    `QueryError` for fields there are not, with names that are near, and for values that cannot be compared.
    """
    window = Window(_aware(since, "since"), _aware(until, "until"))
    if window.start is not None and window.end is not None and window.start >= window.end:
        raise UsageError("the time range is empty", where="since, until", hint="give until a later time than since")
    found = terms if isinstance(terms, Terms) else parse(terms)
    chosen = _select(source, columns).where(where(source, found), dialect="duckdb")
    around = {source.name: _narrowed(window, source, found.filters)}
    if limit is None or reverse:
        asked = _named(chosen, columns).order_by(*_order(reverse=reverse))
        if limit is None:
            return query.tree(asked, around)
        return query.tree(asked.limit(limit + 1), around, limit=limit)
    newest = chosen.order_by(*_order(reverse=True)).limit(limit + 1)
    place = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=_order(reverse=True)))
    numbered = exp.select(exp.alias_(place, _PLACE), "*").from_(newest.subquery("newest"))
    tree = _named(numbered, columns, _PLACE).order_by(exp.column(_PLACE).desc())
    return _oldest_left_out(query.tree(tree, around), limit)


def where(source: LogSource, terms: Terms) -> exp.Expr:
    """All terms as one condition; TRUE for none."""
    conditions = [_filter(source, one) for one in terms.filters]
    conditions += [_word(word) for word in terms.words]
    return exp.and_(*conditions) if conditions else exp.true()


def _aware(moment: datetime | None, where: str) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise UsageError("a time without a zone", where=where, hint="give it in UTC, as in 2026-06-01T08:00:00Z")
    return None if moment is None else moment.astimezone(UTC)


def _narrowed(window: Window, source: LogSource, filters: Iterable[Filter]) -> Window:
    """The window with what the terms say of the event's time, for planning; the terms themselves stay."""
    start, end = window.start, window.end
    for one in filters:
        if one.field.lower() not in {"time", "ev_time", source.time.lower()} or one.op not in _COMPARE:
            continue
        moment = _time(one)
        if one.op.startswith(">"):
            start = moment if start is None else max(start, moment)
        else:
            later = moment + timedelta(microseconds=1) if moment.year < _LAST_YEAR else moment
            end = later if end is None else min(end, later)
    return Window(start, end)


def _select(source: LogSource, columns: Sequence[str]) -> exp.Select:
    if not columns:
        raise UsageError("no columns are asked for", where="columns", hint=f"for instance {','.join(COLUMNS[:3])}")
    shown = [exp.alias_(_shown(values(source, name)), f"c{number}") for number, name in enumerate(columns)]
    keys = [exp.alias_(exp.column(name, quoted=True), f"vedette_{name}") for name in ("ev_time", "ev_id")]
    return exp.select(*shown, *keys).from_(exp.to_table(source.name))


def _shown(places: tuple[Value, ...]) -> exp.Expr:
    if len(places) == 1:
        return places[0].shown()
    return exp.Coalesce(this=places[0].shown(), expressions=[place.shown() for place in places[1:]])


def _named(inner: exp.Select, columns: Sequence[str], *first: str) -> exp.Select:
    """The columns under the names a person gave them, behind those of ours."""
    outer = [exp.alias_(exp.column(f"c{number}"), name, quoted=True) for number, name in enumerate(columns)]
    return exp.select(*map(exp.column, first), *outer).from_(inner.subquery("found"))


def _order(*, reverse: bool) -> list[exp.Expr]:
    return [exp.Ordered(this=exp.column(f"vedette_{name}"), desc=reverse) for name in ("ev_time", "ev_id")]


def _oldest_left_out(result: Result, limit: int) -> Result:
    """The result without its first column, a number that falls to 1; a first row above the limit is left out."""

    def batches() -> Iterator[pa.RecordBatch]:
        first = True
        for batch in result.batches():
            more = first and batch.column(0)[0].as_py() > limit
            first = False
            if more:
                shown.was_cut(limit)
            yield batch.select(list(result.columns[1:])).slice(int(more))

    shown = Result(
        result.columns[1:],
        result.types[1:],
        pa.schema(list(result.schema)[1:]),
        batches(),
        notes=result.notes,
        files=result.files,
        close=result.close,
        interrupt=result.interrupt,
    )
    return shown


def _filter(source: LogSource, one: Filter) -> exp.Expr:
    places = values(source, one.field)
    if one.op == "null":
        return exp.and_(*(exp.Not(this=place.any(_present)) for place in places))
    negative = one.op.startswith("!")
    found = exp.or_(*(_matches(place, one) for place in places))
    return exp.Not(this=exp.paren(found)) if negative else exp.paren(found)


def _present(value: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=value, expression=exp.null()))


def _matches(place: Value, one: Filter) -> exp.Expr:
    """Whether a value of the place meets the condition, its negation left aside."""
    op = one.op.lstrip("!")
    if op == "=":
        wanted = _split(one.value)
        return exp.or_(*(place.any(partial(_equals, text=text)) for text in wanted))
    if op == "~":
        _check_pattern(one)
        pattern = exp.Literal.string(f"(?i){one.value}")
        return place.any(lambda value: call("regexp_matches", value, pattern.copy()))
    return _compared(place, one, _COMPARE[op])


def _check_pattern(one: Filter) -> None:
    try:
        pc.match_substring_regex(pa.array([""]), pattern=one.value)
    except pa.ArrowInvalid as error:
        why = str(error).rsplit(": ", 1)[-1]
        raise QueryError(
            f"{one.value!r} is no regular expression: {why}", where=f"{one.field}{one.op}", hint="RE2's syntax holds"
        ) from None


def _compared(place: Value, one: Filter, op: type[exp.Binary]) -> exp.Expr:
    if place.kind == "timestamp":
        moment = exp.cast(exp.Literal.string(_time(one).isoformat()), "timestamptz")
        return exp.Coalesce(this=op(this=place.sql.copy(), expression=moment), expressions=[exp.false()])
    try:
        number = float(one.value)
    except ValueError:
        raise QueryError(
            f"{one.value!r} is no number to compare with",
            where=f"{one.field}{one.op}",
            hint="use =, or ~ for a pattern",
        ) from None
    literal = exp.Literal.string(repr(number))
    return place.any(lambda v: op(this=_number(v), expression=exp.cast(literal.copy(), "double")))


def _number(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("double"))


def _time(one: Filter) -> datetime:
    try:
        moment = datetime.fromisoformat(one.value.strip())
    except ValueError:
        raise QueryError(
            f"{one.value!r} is no time", where=f"{one.field}{one.op}", hint="as in 2026-06-01 or 2026-06-01T08:00:00Z"
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _split(text: str) -> list[str]:
    """The alternatives between commas; a backslash takes a comma's meaning away."""
    return [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", text)]


def _equals(value: exp.Expr, text: str) -> exp.Expr:
    """Whether a text is the wanted one, without minding case; wildcards and networks are understood."""
    if text == "*":
        return _present(value)
    lower = exp.Lower(this=value.copy())
    if re.search(r"(?<!\\)[*?]", text) is None:
        plain = re.sub(r"\\([*?])", r"\1", text)
        same = exp.EQ(this=lower, expression=_lowered(plain))
        network = _network(plain)
        return same if network is None else exp.paren(exp.or_(same, inside(value, network)))
    like = ""
    for piece in re.findall(r"\\[*?]|.", text, re.DOTALL):
        wild = {"*": "%", "?": "_"}.get(piece)
        like += wild or re.sub(r"([\\%_])", r"\\\1", piece[-1])
    return exp.Escape(this=exp.Like(this=lower, expression=_lowered(like)), expression=exp.Literal.string("\\"))


def _lowered(text: str) -> exp.Expr:
    return exp.Lower(this=exp.Literal.string(text))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if "/" not in text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _word(word: str) -> exp.Expr:
    """Whether the record's text holds the word, as it is or as JSON escapes it."""
    forms = {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], word.replace("/", "\\/")}
    pattern = "|".join(re.escape(form) for form in sorted(forms))
    return call("regexp_matches", exp.column("raw", quoted=True), exp.Literal.string(f"(?i){pattern}"))
