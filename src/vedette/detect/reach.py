"""Where a rule finds the rows that it may match: in a relation, narrowed, or where those rows are kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.detect.matches import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vedette.detect.frame import Frame
    from vedette.detect.rule import Rule


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

    def rows(self, rule: Rule, values: Iterable[str] = (), *, exact: bool = True, only: str = "") -> Rows:
        """The rows, with the columns of a match and all that the SQL `values` name.

        `exact`: and all that the rule's whole condition reads. Rows for which `only`, SQL over the relation, does not
        hold may be left out.
        """
        found = None
        if self._frame is not None:
            found = self._frame.rows(rule, values, self._relation, exact=exact, only=only)
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
