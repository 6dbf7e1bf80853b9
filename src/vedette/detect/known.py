"""What rules take for known beside the events: one's own accounts, and the indicator lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vedette.detect import meaning
from vedette.detect.indicators import lookup
from vedette.detect.matches import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.indicators.kinds import Indicator
    from vedette.detect.rule import Rule


class Known:
    """Keeps it in an engine, for the rules of a detector; what no rule asks is left out."""

    def __init__(
        self,
        engine: SqlEngine,
        rules: Iterable[Rule],
        home: meaning.Home | None = None,
        lists: Mapping[str, Sequence[Indicator]] | None = None,
    ) -> None:
        self._engine = engine
        self._means = any(set(rule.fields) & set(meaning.FUNCTIONS) for rule in rules)
        self._hits = False
        self._define(home or meaning.Home())
        self.lists(lists or {})

    def lists(self, lists: Mapping[str, Sequence[Indicator]]) -> None:
        """Take these indicator lists, by name; earlier ones are forgotten."""
        lookup.define(self._engine, lists)
        self._kinds = {one.kind for entries in lists.values() for one in entries}

    def begin(self, new: str, asked: Collection[tuple[str, str]]) -> None:
        """Rules will run over these rows: whose they are is one's own, and what they ask of lists is looked up."""
        self._own(new)
        lookup.clear(self._engine)
        self.look_up(new, asked)
        self._hits = bool(asked) and lookup.hits(self._engine)

    def look_up(self, relation: str, asked: Iterable[tuple[str, str]]) -> None:
        """What is listed of the values that occur in a further relation."""
        wanted = {(kind, sql) for kind, sql in asked if kind in self._kinds}
        if wanted:
            lookup.find(self._engine, quoted(relation), wanted)

    def forget(self) -> None:
        """What was looked up so far holds for nothing that comes."""
        lookup.clear(self._engine)

    def may(self, rule: Rule) -> bool:
        """Whether the rule can match at all, as far as lists tell."""
        return self._hits or not rule.listed_only

    def _own(self, new: str) -> None:
        if not self._means:
            return
        rows = self._engine.rows(f"SELECT DISTINCT ev_account FROM {quoted(new)} WHERE ev_account IS NOT NULL")
        # Each time: another detector on the same engine may have told it otherwise.
        self._define(replace(self._home, accounts=self._home.accounts | {account for (account,) in rows}))

    def _define(self, home: meaning.Home) -> None:
        self._home = home
        for name, call in meaning.functions(home).items():
            self._engine.function(name, call)
