"""SQL for the events that a baseline rule is about, with the texts of entity and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.matches import ATTEMPT, EVENT_COLUMNS, MOST_EVENTS, matches, window_number
from vedette.detect.rule import DROP
from vedette.detect.shapes import named as named_in
from vedette.detect.shapes import path, shown
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.engine import SqlEngine
    from vedette.detect.job import Place
    from vedette.detect.matches import CountedMatch
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation, Rule
    from vedette.model import LogSource, Window

#: Seconds of a day.
DAY_SECONDS = 86_400
#: What hardly two events have in common.
OWN = frozenset({"raw", "ev_id", "ev_time", "ev_session"})
_OTHERS = [c for c in EVENT_COLUMNS if c not in ("ev_id", "ev_time")]


@dataclass(frozen=True, slots=True)
class Judging:
    """What judging one rule needs.

    `bases` are all rules it names, in order. `context` gives a relation of every row of a window, or None where there
    is nothing beside the rows to judge. Rows are judged when all has settled that they are judged by: up to the event
    time `until` nothing more is expected; None says that everything is here. `place` tells where an address is.
    """

    rule: Rule
    bases: Sequence[Rule]
    engine: SqlEngine
    profiles: Profiles
    reach: Callable[[str], Reach]
    context: Callable[[Window], str] | None = None
    until: datetime | None = None
    place: Place | None = None

    @property
    def linked(self) -> Correlation:
        """The rule's correlation."""
        assert self.rule.correlation is not None  # noqa: S101  only such rules are judged here
        return self.rule.correlation


def named(bases: Sequence[Rule], names: Sequence[str]) -> list[Rule]:
    """The base rules of those ids or names, in order."""
    return [base for base in bases if {*base.names} & {*names}]


def value_sql(linked: Correlation, base: Rule, name: str) -> str:
    """SQL for one value of a word, a field, or an alias for this base rule."""
    fields = linked.aliases.get(name, {})
    field = next((fields[n] for n in base.names if n in fields), name)
    return linked.sql[field][base.source]


def text_sql(parts: Sequence[str], empty: str) -> str:
    """SQL for several texts as one; NULL where one of them is missing, `empty` where there are none."""
    if not parts:
        return f"'{empty}'"
    whole = " || ' / ' || ".join(f"({part})" for part in parts)
    return f"vedette_key_text({whole})"


def events(
    judging: Judging,
    bases: Sequence[Rule],
    relation: str,
    *,
    values: Sequence[str] = (),
    value: str = "",
    inside: str = "TRUE",
    exact: bool = True,
) -> str:
    """SELECT of the events of the base rules in the relation, each once: `entity`, `v` and the columns of a match.

    Events without entity are left out; `v` is the text of `values` (NULL where one is missing), or the SQL `value`.
    `inside` is a further condition over the relation's columns. Not `exact`, raw records are not read for what the
    rules ask: all their events are there, and some that are not theirs.
    """
    linked = judging.linked
    reach = judging.reach(relation)
    listed = []
    for base in bases:
        entity = text_sql([value_sql(linked, base, n) for n in linked.group_by], "all")
        found = value or text_sql([value_sql(linked, base, n) for n in values], "")
        columns = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" for c in _OTHERS)
        rows = reach.rows(base, [entity, found, inside], exact=exact)
        whole = "TRUE" if base.where == base.typed or not exact else base.where
        listed.append(
            f"SELECT ev_id, ev_time, {entity} AS entity, {found} AS v, {columns} FROM {rows.relation} "
            f"WHERE {rows.inside} AND {whole} AND {inside}"
        )
    whole = f"SELECT * FROM ({' UNION ALL '.join(listed)}) WHERE entity IS NOT NULL"
    if len(bases) == 1:
        return whole
    return f"{whole} QUALIFY row_number() OVER (PARTITION BY ev_id, entity ORDER BY ev_time, v) = 1"


def distinct(
    judging: Judging,
    bases: Sequence[Rule],
    relation: str,
    time: str,
    *,
    values: Sequence[str] = (),
    inside: str = "TRUE",
) -> set[tuple[str, str, str, int]]:
    """The different entities, values, accounts ('' for none) and times of `events`, where there are all of them.

    `time` is an SQL number over `ev_time`. Where events need not be told apart for it, words are worked out for those
    that are alike together.
    """
    linked, source = judging.linked, registry.source(judging.rule.source)
    asked = {
        base.id: (
            text_sql([value_sql(linked, base, n) for n in linked.group_by], "all"),
            text_sql([value_sql(linked, base, n) for n in values], ""),
        )
        for base in bases
    }
    read = read_by(source, *(sql for one in asked.values() for sql in one))
    if len({*asked.values()}) > 1 or read & OWN:
        found = events(judging, bases, relation, values=values, inside=inside)
        rows = judging.engine.rows(
            f"SELECT DISTINCT entity, v, coalesce(ev_account, ''), {time} FROM ({found}) WHERE v IS NOT NULL"
        )
        return {(entity, value, account, at) for entity, value, account, at in rows}
    reach, parts = judging.reach(relation), []
    names = {f"c{number}": name for number, name in enumerate(sorted({"ev_account", *read}))}
    columns = ", ".join(f"{path(name)} AS {column}" for column, name in names.items())
    for base in bases:
        own = reach.rows(base, [*asked[base.id], inside])
        if own.none:
            continue
        whole = "TRUE" if base.where == base.typed else base.where
        parts.append(
            f"SELECT {columns}, {time} AS number FROM {own.relation} WHERE {own.inside} AND {whole} AND {inside}"
        )
    if not parts:
        return set()
    [(entity_sql, value)] = {*asked.values()}
    # Here, not in SQL, those without entity or value are left out: an engine would ask it of each event.
    rows = judging.engine.rows(
        f"SELECT {entity_sql}, {value}, coalesce(ev_account, ''), number FROM (SELECT number, "
        f"{', '.join(shown(names))} FROM (SELECT DISTINCT * FROM ({' UNION ALL '.join(parts)})))"
    )
    return {(entity, v, account, at) for entity, v, account, at in rows if entity is not None and v is not None}


def read_by(source: LogSource, *sql: str) -> set[str]:
    """The columns of the source, dotted, that the SQL reads."""
    roots = {one.name.split(".")[0] for one in source.columns} | {name for name, _, _ in COMMON_COLUMNS} | {"raw"}
    return {name for name in named_in(" ".join(sql)) if name.split(".")[0] in roots}


def told(judging: Judging, relation: str, time: str = "ev_time") -> Iterator[CountedMatch]:
    """Matches of the rows of a relation made of `events`: one an entity, alert window and outcome."""
    rule = judging.rule
    dropped = f" WHERE NOT {ATTEMPT}" if rule.attempt == DROP else ""
    columns = ", ".join(EVENT_COLUMNS)
    rows = judging.engine.rows(
        "SELECT * EXCLUDE (place) FROM ("
        "SELECT entity, number, attempt, count(*) OVER whole AS total, min(ev_time) OVER whole AS first_time, "
        f"{columns}, row_number() OVER (PARTITION BY entity, number, attempt ORDER BY ev_time, ev_id) AS place "
        f"FROM (SELECT entity, {window_number(rule.window_seconds, time)} AS number, {ATTEMPT} AS attempt, {columns} "
        f"FROM {relation}{dropped}) WINDOW whole AS (PARTITION BY entity, number, attempt)) "
        f"WHERE place <= {MOST_EVENTS} ORDER BY number, entity, attempt, ev_time, ev_id"
    )
    yield from matches(rule, rows)


def during(window: Window) -> str:
    """SQL: the row is in that time, which has both ends; files and parts of them without such rows are left unread."""
    assert window.start is not None and window.end is not None  # noqa: S101, PT018  spans have both
    return f"ev_time >= TIMESTAMPTZ '{window.start.isoformat()}' AND ev_time < TIMESTAMPTZ '{window.end.isoformat()}'"


def before(limit: datetime | None) -> str:
    """SQL: the row is earlier than that; always where it is None."""
    return "TRUE" if limit is None else f"ev_time < TIMESTAMPTZ '{limit.isoformat()}'"


def together(starts: Collection[int], span: int) -> Iterator[tuple[int, int]]:
    """The first and last start of each run of spans with no more than a day between them."""
    run: list[int] = []
    for start in sorted(set(starts)):
        if run and start - run[-1] > max(span, DAY_SECONDS):
            yield run[0], run[-1]
            run = []
        run.append(start)
    if run:
        yield run[0], run[-1]
