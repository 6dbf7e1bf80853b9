"""Where a rule finds the rows that it may match: in a relation, narrowed, or where those rows are kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vedette.detect.matches import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vedette.detect.frame import Frame
    from vedette.detect.rule import Correlation, Rule


class Use(NamedTuple):
    """A rule, and the SQL of what is read of its events beside what a match tells.

    `counted`: not all of it is read each time.
    """

    rule: Rule
    values: tuple[str, ...]
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows are that a rule may match: behind FROM, and behind WHERE (never NULL).

    `apart`: kept apart from the relation, so that reading their records costs no more than they do. `most`: how many
    there are at the most, None where nobody knows.
    """

    relation: str
    inside: str
    apart: bool = False
    most: int | None = None

    @property
    def none(self) -> bool:
        """Whether there are none."""
        return self.inside == "FALSE"

    @staticmethod
    def in_all(found: Iterable[Rows]) -> int | None:
        """How many rows these are together at the most, None where nobody knows."""
        counts = [0 if one.none else one.most for one in found]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


class Reach:
    """Where each rule finds the rows of one relation that it may match by typed columns.

    `narrowed` says what each rule can be narrowed to (`Narrowing.reach`); it is called when first needed. `frame` has
    the relation taken apart.
    """

    def __init__(self, relation: str, narrowed: Callable[[str], Callable[[Rule], str]], frame: Frame | None) -> None:
        self._relation, self._narrowed, self._frame = relation, narrowed, frame
        self._pairs: Callable[[Rule], str] | None = None

    def rows(self, rule: Rule, values: Iterable[str] = (), *, exact: bool = True) -> Rows:
        """The rows, with the columns of a match and all that the SQL `values` name.

        `exact`: and all that the rule's whole condition reads.
        """
        found = None if self._frame is None else self._frame.rows(rule, values, self._relation, exact=exact)
        if found is not None:
            return found
        if self._pairs is None:
            self._pairs = self._narrowed(self._relation)
        near = self._pairs(rule)
        return Rows(quoted(self._relation), "FALSE" if near == "FALSE" else f"{near} AND {rule.typed}")

    def ids(self, rules: Sequence[Rule]) -> str:
        """SELECT of ids of the relation's rows, those of all rows that these rules may match among them."""
        found = None if self._frame is None else self._frame.ids(rules, self._relation)
        return found if found is not None else f"SELECT ev_id FROM {quoted(self._relation)}"

    def framed(self, rule: Rule, values: Iterable[str]) -> Rows | None:
        """As `rows`, where the relation is taken apart and the rule can be tried on shapes; else None."""
        return None if self._frame is None else self._frame.rows(rule, values, self._relation, exact=True)


def read(rule: Rule) -> tuple[str, ...]:
    """The SQL of what is read of a single event that the rule matches."""
    return (rule.entity_sql, *(one.where for one in rule.exempt))


def uses(correlations: Iterable[Rule], known: Mapping[str, Rule], source: str) -> Iterator[Use]:
    """What running these correlations asks of the events of the source that they count."""
    for rule in correlations:
        linked = rule.correlation
        if linked is None:
            continue
        direct = [known[one] for one in linked.rules]
        below = [base.correlation for base in direct if base.correlation is not None]
        for base in direct:
            if base.correlation is None and base.source == source:
                yield Use(base, valued(linked, base), counted=True)
        waiting, values = [one for other in below for one in other.rules], _every([linked, *below], source)
        while waiting:
            base = known[waiting.pop()]
            if base.correlation is not None:
                waiting += base.correlation.rules
                values += _every([base.correlation], source)
            elif base.source == source:
                yield Use(base, tuple(values), counted=True)


def valued(linked: Correlation, base: Rule) -> tuple[str, ...]:
    """The SQL of what a correlation reads of the events of one of its rules: what its aliases mean for that rule.

    Not what an alias means for another of its rules alone.
    """
    meant = {alias: field for alias, by in linked.aliases.items() for name, field in by.items() if name in base.names}
    elsewhere = {field for by in linked.aliases.values() for field in by.values()}
    elsewhere -= {*linked.group_by, *linked.options.get("fields", ()), *meant.values()}
    left_out = elsewhere | (meant.keys() - {*meant.values()})
    return tuple(by[base.source] for name, by in linked.sql.items() if base.source in by and name not in left_out)


def _every(correlations: Iterable[Correlation], source: str) -> list[str]:
    """The SQL of all that these correlations read of the source's events."""
    return [by[source] for linked in correlations for by in linked.sql.values() if source in by]
