"""What may be asked in SQL: one SELECT over the log sources. And which files its time predicates leave."""

from __future__ import annotations

import difflib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from vedette.errors import QueryError
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlglot.optimizer.scope import Scope

    from vedette.model import LogSource

# What it cannot parse is refused here in our own words.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

#: The functions that may stand after FROM: they read nothing but their arguments.
_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series", "json_each", "json_tree"})
_TABLE_NODES = (exp.GenerateSeries, exp.Unnest)
_CHANGES = (exp.DDL, exp.DML, exp.Copy, exp.Command, exp.Set, exp.Pragma, exp.Attach, exp.Into)
_STATEMENTS = {
    exp.Describe: "`vedette sources show` lists the columns",
    exp.Summarize: "write SELECT count(*), min(ev_time), max(ev_time) FROM …",
    exp.Command: "only SELECT is run here",
}
_NOW = frozenset({"now", "current_timestamp", "get_current_timestamp", "today", "current_date"})
_CONSTANT = (
    exp.Literal, exp.Cast, exp.TryCast, exp.Interval, exp.Add, exp.Sub, exp.Neg, exp.Paren, exp.Var, exp.DataType,
    exp.CurrentTimestamp, exp.CurrentDate, exp.TimestampTrunc, exp.DateTrunc, exp.Anonymous, exp.Identifier,
)  # fmt: skip
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_COMPARISONS = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ)
_MIRROR: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.EQ: exp.EQ,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that may run, and where it reads which source: (source name, its SELECT, its alias)."""

    tree: exp.Expr
    places: tuple[tuple[str, exp.Select | None, str], ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the sources it reads."""
        return tuple(dict.fromkeys(name for name, _, _ in self.places))


def check(text: str, sources: Mapping[str, LogSource]) -> Checked:
    """Parse and look through a statement. Raises `QueryError` with the way out."""
    tree = _parse(text)
    if not isinstance(tree, exp.Query):
        hint = next((h for kind, h in _STATEMENTS.items() if isinstance(tree, kind)), "only SELECT is run here")
        raise QueryError(f"this is no SELECT but {_word(text)}", where="SQL", hint=hint)
    changing = next(tree.find_all(*_CHANGES), None)
    if changing is not None:
        raise QueryError(
            f"{type(changing).__name__.upper()} may not stand in a query", where="SQL", hint="only SELECT is run here"
        )
    return Checked(tree, tuple(_places(tree, sources)))


def _parse(text: str) -> exp.Expr:
    try:
        trees = [t for t in sqlglot.parse(text, dialect="duckdb") if t is not None and not isinstance(t, exp.Semicolon)]
    except (SqlglotError, RecursionError) as error:
        first = str(error).split("\n", 1)[0]
        raise QueryError(f"this is no SQL: {first}", where="SQL", hint="write SELECT … FROM cloudtrail …") from None
    if len(trees) != 1:
        found = "no statement" if not trees else f"{len(trees)} statements"
        raise QueryError(f"{found} where one SELECT is run at a time", where="SQL", hint="run them one by one")
    return trees[0]


def _word(text: str) -> str:
    return (text.strip().split(None, 1) or ["nothing"])[0].upper()[:20]


def _places(tree: exp.Expr, sources: Mapping[str, LogSource]) -> Iterator[tuple[str, exp.Select | None, str]]:
    """Every table the statement reads. Raises `QueryError` for what is none of ours."""
    known = {name.lower(): name for name in sources}
    scopes = _scopes(tree)
    seen: set[int] = set()
    for scope in scopes:
        for alias, table in scope.sources.items():
            if isinstance(table, exp.Table):
                seen.add(id(table))
                if not _is_function(table):
                    where = scope.expression if isinstance(scope.expression, exp.Select) else None
                    yield _source(table, known), where, alias
    ctes = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if id(table) in seen or _is_function(table):
            continue
        if scopes and not table.db and table.name.lower() in ctes:
            continue
        yield _source(table, known), None, ""


def _scopes(tree: exp.Expr) -> list[Scope]:
    try:
        return list(traverse_scope(tree))
    except (SqlglotError, RecursionError):
        return []


def _is_function(table: exp.Table) -> bool:
    """Whether a function stands after FROM. Raises `QueryError` for one that could read files."""
    function = table.this
    if not isinstance(function, exp.Func):
        return False
    name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
    if isinstance(function, _TABLE_NODES) or name.lower() in _TABLE_FUNCTIONS:
        return True
    raise QueryError(
        f"{name.lower()}() may not be read from: SQL reads the lake's tables and nothing else",
        where="SQL",
        hint="`vedette collect` brings files into the lake",
    )


def _source(table: exp.Table, known: Mapping[str, str]) -> str:
    name = ".".join(part.name for part in table.parts)
    found = known.get(name.lower())
    if found is None:
        near = suggestion(name.rsplit(".", 1)[-1], known.values())
        listed = ", ".join(sorted(known.values()))
        raise QueryError(f"there is no table {name!r}{near}", where="SQL", hint=f"there are: {listed}")
    return found


def suggestion(word: str, names: Iterable[str]) -> str:
    """`; did you mean …?` with up to three names that are near to the word, or nothing."""
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.lower(), name)
        folded.setdefault(name.rsplit(".", 1)[-1].lower(), name)
    near = [folded[n] for n in difflib.get_close_matches(word.lower(), folded, n=4, cutoff=0.6)]
    near += [name for low, name in folded.items() if low.endswith(f".{word.lower()}")]
    distinct = list(dict.fromkeys(near))[:3]
    return f"; did you mean {' or '.join(distinct)}?" if distinct else ""


def windows(
    checked: Checked, sources: Mapping[str, LogSource], evaluate: Callable[[exp.Expr], datetime | None]
) -> dict[str, Window]:
    """The time each source is read in: what the WHERE of every place it stands at leaves, open where unknown."""
    found: dict[str, Window] = {}
    for name, select, alias in checked.places:
        one = Window() if select is None else _window(select, alias, sources[name], evaluate)
        found[name] = one if name not in found else _hull(found[name], one)
    return found


def _hull(one: Window, other: Window) -> Window:
    return Window(
        None if one.start is None or other.start is None else min(one.start, other.start),
        None if one.end is None or other.end is None else max(one.end, other.end),
    )


def _window(
    select: exp.Select, alias: str, source: LogSource, evaluate: Callable[[exp.Expr], datetime | None]
) -> Window:
    where = select.args.get("where")
    if where is None:
        return Window()
    single = len(list(select.args.get("joins") or ())) == 0
    start: datetime | None = None
    end: datetime | None = None
    for op, value, by_day in _comparisons(where.this, alias, {"ev_time", source.time.lower()}, single=single):
        moment = evaluate(value)
        if moment is None:
            continue
        # An expression of the clock is worth a little more when the query runs; days are taken whole.
        slack = _DAY if by_day or not _literal(value) else _TICK
        if op in (exp.GT, exp.GTE, exp.EQ):
            start = moment if start is None else max(start, moment)
        if op in (exp.LT, exp.LTE, exp.EQ):
            later = moment if op is exp.LT and slack is _TICK else _later(moment, slack)
            end = later if end is None else min(end, later)
    return Window(start, end)


def _later(moment: datetime, slack: timedelta) -> datetime:
    return moment + slack if moment.year < 9999 else moment  # noqa: PLR2004  the last year there is


def _comparisons(
    condition: exp.Expr, alias: str, names: set[str], *, single: bool
) -> Iterator[tuple[type[exp.Expr], exp.Expr, bool]]:
    """The comparisons of the time with a constant that must all hold: (operator, constant, by whole days)."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _comparisons(condition.left, alias, names, single=single)
        yield from _comparisons(condition.right, alias, names, single=single)
    elif isinstance(condition, exp.Between) and not condition.args.get("symmetric"):
        days = _is_time(condition.this, alias, names, single=single)
        if days is not None:
            yield exp.GTE, condition.args["low"], days
            yield exp.LTE, condition.args["high"], days
    elif isinstance(condition, _COMPARISONS):
        left, right = condition.left.unnest(), condition.right.unnest()
        if (days := _is_time(left, alias, names, single=single)) is not None and _constant(right):
            yield type(condition), right, days
        elif (days := _is_time(right, alias, names, single=single)) is not None and _constant(left):
            yield _MIRROR[type(condition)], left, days


def _is_time(node: exp.Expr, alias: str, names: set[str], *, single: bool) -> bool | None:
    """Whether the node is the source's time: False itself, True its day, None neither."""
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast) and node.is_type("date"):
        inner = _is_time(node.this, alias, names, single=single)
        return None if inner is None else True
    if not isinstance(node, exp.Column) or node.name.lower() not in names:
        return None
    return False if node.table.lower() == alias.lower() or (single and not node.table) else None


def _constant(node: exp.Expr) -> bool:
    for part in node.walk():
        if not isinstance(part, _CONSTANT):
            return False
        if isinstance(part, exp.Anonymous) and part.name.lower() not in _NOW:
            return False
    return True


def _literal(node: exp.Expr) -> bool:
    return not any(node.find_all(exp.Anonymous, exp.CurrentTimestamp, exp.CurrentDate))
