"""How many rows of one relation each rule may match, and where they are, told from its pairs (`detect.narrow`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from vedette.detect.narrow import among

if TYPE_CHECKING:
    from collections.abc import Collection

    from vedette.detect.narrow import Narrowing
    from vedette.detect.rule import Rule


class Part(NamedTuple):
    """A rule, and the SQL of the entity and the value of its events."""

    base: Rule
    entity: str
    value: str


class Near:
    """Asks the relation once. `known` are the ids of the rules that some pair may rule out."""

    def __init__(self, narrowing: Narrowing, relation: str) -> None:
        self.narrowing = narrowing
        self.known = frozenset(rule.id for rule in narrowing.rules)
        self._pairs = narrowing.counted(relation)
        self._rows: Counter[str] = Counter()
        for count, found in self._pairs.values():
            self._rows.update(dict.fromkeys(found, count))

    def rows(self, rule: Rule) -> int:
        """How many rows the rule may match at the most; 0 too where it is not known."""
        return self._rows[rule.id]

    def rarest(self, rules: Collection[str], most: int) -> frozenset[str]:
        """Those of the rules that may match no more rows than that together, the rarest first."""
        chosen: frozenset[str] = frozenset()
        for rule in sorted(self.known.intersection(rules), key=lambda one: (self._rows[one], one)):
            more = chosen | {rule}
            if sum(count for count, found in self._pairs.values() if more & found) > most:
                break
            chosen = more
        return chosen

    def inside(self, rules: Collection[str]) -> str:
        """SQL that is true for every row that one of these rules may match (`narrow.among`)."""
        wanted = frozenset(rules)
        return among(self.narrowing.columns, [pair for pair, (_, found) in self._pairs.items() if wanted & found])
