"""What a rule reads of the events that it may match, told before any is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vedette.detect import correlate
from vedette.detect.measures import prefilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vedette.detect.rule import Correlation, Rule


class Use(NamedTuple):
    """A rule, and the SQL of what is read of its events beside what a match tells.

    `counted`: not all of it is read each time. `first`: where the values of some groups alone are read, what is read of
    all events to choose those groups, by typed columns; else None.
    """

    rule: Rule
    values: tuple[str, ...]
    counted: bool = False
    first: tuple[str, ...] | None = None


def read(rule: Rule) -> tuple[str, ...]:
    """The SQL of what is read of a single event that the rule matches."""
    return (rule.entity_sql, *(one.where for one in rule.exempt))


def uses(correlations: Iterable[Rule], known: Mapping[str, Rule], source: str) -> Iterator[Use]:
    """What running these correlations asks of the events of the source that they count."""
    for rule in correlations:
        if rule.correlation is not None:
            yield from _below(rule.correlation, known, source, (), {})


def _below(
    linked: Correlation,
    known: Mapping[str, Rule],
    source: str,
    asked: Sequence[str],
    above: Mapping[str, Mapping[str, str]],
) -> Iterator[Use]:
    """What a correlation asks, and those below it; `asked` are fields that the one above wants of it (`chain.tree`)."""
    bases, sql = [known[one] for one in linked.rules], {**above, **linked.sql}
    for base in bases:
        if base.correlation is not None:
            wanted = [*linked.group_by, *linked.options.get("fields", ()), *asked]
            further = dict.fromkeys(linked.named(name, base.id) for name in wanted)
            own = base.correlation.group_by
            yield from _below(base.correlation, known, source, [n for n in further if n not in own], sql)
        elif base.source == source:
            fields = (sql[linked.named(name, base.id)][source] for name in asked)
            values = (*valued(linked, base), *fields)
            yield Use(base, values, counted=True, first=_first(linked, base, bases, values))


def _first(linked: Correlation, base: Rule, bases: Sequence[Rule], values: tuple[str, ...]) -> tuple[str, ...] | None:
    """What is read to choose groups, None where none are chosen first."""
    if correlate.plain(linked, bases):
        return tuple(linked.sql[linked.named(name, base.id)][base.source] for name in linked.group_by)
    if prefilter(linked) is None or any(one.correlation is not None for one in bases):
        return None
    return values


def valued(linked: Correlation, base: Rule) -> tuple[str, ...]:
    """The SQL of what a correlation reads of the events of one of its rules: what its aliases mean for that rule.

    Not what an alias means for another of its rules alone.
    """
    meant = {alias: field for alias, by in linked.aliases.items() for name, field in by.items() if name in base.names}
    elsewhere = {field for by in linked.aliases.values() for field in by.values()}
    elsewhere -= {*linked.group_by, *linked.options.get("fields", ()), *meant.values()}
    left_out = elsewhere | (meant.keys() - {*meant.values()})
    return tuple(by[base.source] for name, by in linked.sql.items() if base.source in by and name not in left_out)
