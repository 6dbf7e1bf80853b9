"""What new rows add to profiles: one pass over a few columns for all events, and one a profile of some rules."""

from __future__ import annotations

from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any

from vedette.detect.baseline import words
from vedette.detect.baseline.coarse import DAY, TABLE, Coarse
from vedette.detect.baseline.few import Few
from vedette.detect.baseline.near import Near, Part
from vedette.detect.baseline.profile import BLOCK, Learned, Profile, Seen
from vedette.detect.baseline.select import DAY_SECONDS, text_sql, value_sql
from vedette.detect.baseline.summed import HOUR_SECONDS, Summed, can_be

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.narrow import Narrowing
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation, Rule
    from vedette.model import LogSource

_HABIT = (
    f"account, entity, v, day // {BLOCK} AS block, "
    f"bit_or(CAST(1 AS BIGINT) << CAST(day % {BLOCK} AS INTEGER)) AS bits, CAST(sum(n) AS BIGINT) AS n, "
    "epoch_us(min(first)) AS first, epoch_us(max(last)) AS last"
)

#: An event as `_HABIT` reads those that are summed up.
_EACH = (
    f"SELECT coalesce(ev_account, '') AS account, entity, v, epoch_us(ev_time) // {DAY} AS day, 1 AS n, "
    "ev_time AS first, ev_time AS last"
)


def of_all(source: LogSource, entity: Sequence[str], value: Sequence[str]) -> Profile:
    """The days profile of all successful events, by words."""
    return Profile(source.name, tuple(entity), tuple(value), definition=_wordy(source, (*entity, *value)))


def of_rules(linked: Correlation, bases: Sequence[Rule], value: Sequence[str]) -> Profile:
    """The profile of the events of these rules: of days, or of amounts where the correlation measures those."""
    amounts = linked.type == "unusual_volume" and linked.options["measure"] != "distinct"
    parts = [(b.source, b.where, [value_sql(linked, b, n) for n in (*linked.group_by, *value)]) for b in bases]
    return Profile(
        bases[0].source,
        linked.group_by,
        tuple(value),
        rules=tuple(b.id for b in bases),
        span_seconds=linked.timespan_seconds if amounts else 0,
        measure=str(linked.options["measure"]) if amounts else "",
        definition=repr(sorted(parts)),
    )


def of_rule(rule: Rule, bases: Sequence[Rule], source: LogSource) -> dict[str, Profile]:
    """The profiles that a baseline rule is judged by: `past`.

    Beside it `known` where there is a learning period, `hours` where there are quiet hours.
    """
    linked = rule.correlation
    if linked is None or linked.type not in ("first_seen", "awakened", "unusual_volume"):
        return {}
    own = [base for base in bases if {*base.names} & {*linked.options["events"]}]
    values = tuple(linked.options.get("fields", ()))
    if linked.type == "unusual_volume":
        found = {"past": of_rules(linked, own, values)}
        return found | ({"hours": of_all(source, linked.group_by, (words.HOUR,))} if linked.options["quiet"] else {})
    everything = linked.options["past"] == "all"
    past = of_all(source, linked.group_by, values) if everything else of_rules(linked, own, values)
    if linked.type == "awakened" or linked.options["known"] == "events":
        return {"past": past}
    scope = {"entity": linked.group_by, "account": ("account",), "organisation": ()}[linked.options["known"]]
    return {"past": past, "known": of_all(source, scope, [v for v in values if words.is_word(source, v)])}


def shown(source: LogSource) -> list[Profile]:
    """What is remembered of every principal, for a person to look at."""
    return [of_all(source, ("principal",), (word,)) for word in words.SHOWN]


def learned(
    profiles: Iterable[Profile],
    rules: Mapping[str, Rule],
    linked: Mapping[str, Correlation],
    source: LogSource,
    engine: SqlEngine,
    relation: str,
    reach: Reach,
    narrowing: Narrowing | None = None,
) -> Iterator[Learned]:
    """What the rows of the relation add to each profile; `linked` gives a correlation that has it, by its id.

    With `narrowing`, of all the rules here that can be narrowed, rows are read once for all of them.
    """
    profiles = list(profiles)
    yield from _of_all([profile for profile in profiles if not profile.rules], source, engine, relation)
    parts = {p: _parts(p, linked[p.id], [rules[one] for one in p.rules]) for p in profiles if p.rules}
    near = Near(narrowing, relation) if narrowing is not None and parts else None
    together: dict[Profile, list[Part]] = {}
    if near is not None:
        together = {profile: own for profile, own in parts.items() if _countable(profile, own, source)}
        hours = {profile: (profile.span_seconds or DAY_SECONDS) // HOUR_SECONDS for profile in together}
        asked = {profile.id: (part, hours[profile]) for profile, [part] in together.items()}
        with closing(Summed(engine, source, relation, near, asked)) as summed:
            for profile in together:
                yield _of_summed(profile, summed.events[profile.id], engine)
    apart = {profile: own for profile, own in parts.items() if profile not in together}
    with closing(Few(engine, relation, reach, near, [*chain(*apart.values())])) as few:
        for profile, own in apart.items():
            yield _of_events(profile, _events(own, few), engine)


def _wordy(source: LogSource, names: Sequence[str]) -> str:
    return repr([words.sql(source, name) for name in names])


def _of_all(profiles: Sequence[Profile], source: LogSource, engine: SqlEngine, relation: str) -> Iterator[Learned]:
    """What profiles of all events learn."""
    if not profiles:
        return
    words_of = {profile.id: (*profile.entity, *profile.value) for profile in profiles}
    with closing(Coarse(engine, source, relation, sorted({*chain(*words_of.values())}))) as coarse:
        # Of hours, and of what each event has for itself, apart: with those hardly two events are alike in all words.
        kinds: dict[tuple[bool, bool], list[Profile]] = {}
        for profile in profiles:
            own = words_of[profile.id]
            kinds.setdefault((words.HOUR in own, coarse.apart(own)), []).append(profile)
        for some in kinds.values():
            names = sorted({name for profile in some for name in words_of[profile.id]})
            coarse.fill(names)
            for profile in some:
                yield Learned(profile, _seen(engine.rows(_habits_of_all(profile, names))))


def _countable(profile: Profile, parts: Sequence[Part], source: LogSource) -> bool:
    """Whether the profile asks nothing but how many events of one rule there were in an hour."""
    whole_hours = profile.measure in ("", "count") and profile.span_seconds % HOUR_SECONDS == 0
    return whole_hours and can_be(parts, source)


def _of_summed(profile: Profile, events: str, engine: SqlEngine) -> Learned:
    """What a profile of a rule learns of its events, summed up by day or span."""
    if not events:
        return Learned(profile)
    if not profile.span_seconds:
        rows = engine.rows(f"SELECT {_HABIT} FROM (SELECT *, span AS day FROM ({events})) GROUP BY ALL")
        return Learned(profile, _seen(row for row in rows if row[1] is not None and row[2] is not None))
    rows = engine.rows(f"SELECT entity, span, CAST(sum(n) AS DOUBLE) FROM ({events}) GROUP BY entity, span")
    return Learned(profile, amounts={(e, span * profile.span_seconds): n for e, span, n in rows if e is not None})


def _of_events(profile: Profile, events: str, engine: SqlEngine) -> Learned:
    """What a profile of rules learns of their events."""
    if not events:
        return Learned(profile)
    if not profile.span_seconds:
        days = f"{_EACH} FROM ({events}) WHERE v IS NOT NULL"
        return Learned(profile, _seen(engine.rows(f"SELECT {_HABIT} FROM ({days}) GROUP BY ALL")))
    span = f"epoch_us(ev_time) // {profile.span_seconds * 1_000_000} * {profile.span_seconds}"
    amount = "count(*)" if profile.measure == "count" else "coalesce(sum(v), 0)"
    rows = engine.rows(f"SELECT entity, {span} AS span, CAST({amount} AS DOUBLE) FROM ({events}) GROUP BY entity, span")
    return Learned(profile, amounts={(entity, start): number for entity, start, number in rows})


def _seen(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str, str, int], Seen]:
    """Rows with the columns of `_HABIT`, no two of one account, entity, value and block."""
    return {row[:4]: row[4:] for row in rows}


def _habits_of_all(profile: Profile, names: Sequence[str]) -> str:
    entity = text_sql([f"w{names.index(n)}" for n in profile.entity], "all")
    value = text_sql([f"w{names.index(n)}" for n in profile.value], "")
    return (
        f"SELECT {_HABIT} FROM (SELECT *, {entity} AS entity, {value} AS v FROM {TABLE}) "
        "WHERE entity IS NOT NULL AND v IS NOT NULL GROUP BY ALL"
    )


def _parts(profile: Profile, linked: Correlation, bases: Sequence[Rule]) -> list[Part]:
    """The rules of a profile, each with the SQL of its events' entity and value."""
    parts = []
    for base in bases:
        entity = text_sql([value_sql(linked, base, n) for n in profile.entity], "all")
        values = [value_sql(linked, base, n) for n in profile.value]
        measured = profile.span_seconds and profile.measure == "sum"
        parts.append(Part(base, entity, f"vedette_number({values[0]})" if measured else text_sql(values, "")))
    return parts


def _events(parts: Sequence[Part], few: Few) -> str:
    """SELECT of the rules' events, each once: account, entity, value, time; empty where there can be none."""
    found = []
    for base, entity, value in parts:
        rows = few.rows(base, entity, value)
        if rows.none:
            continue
        whole = "" if base.where == base.typed else f" AND {base.where}"
        found.append(
            f"SELECT ev_id, ev_account, ev_time, {entity} AS entity, {value} AS v "
            f"FROM {rows.relation} WHERE {rows.inside}{whole}"
        )
    if not found:
        return ""
    once = "" if len(parts) == 1 else " QUALIFY row_number() OVER (PARTITION BY ev_id, entity ORDER BY ev_time, v) = 1"
    return f"SELECT * FROM ({' UNION ALL '.join(found)}) WHERE entity IS NOT NULL{once}"
