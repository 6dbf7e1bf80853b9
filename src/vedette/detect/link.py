"""Correlations and the rules they name: references resolved, base rules silenced, chains followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.baseline import words
from vedette.detect.kinds import KINDS
from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.detect.rule import Correlation, Rule


def link(rules: dict[str, Rule], errors: list[RuleError]) -> None:
    """Names in correlations become ids, base rules fall silent; a correlation that cannot run is an error.

    `rules` (by id) are changed in place, and lose the correlations that cannot run.
    """
    linker = _Linker(rules, errors)
    for rule_id in [r.id for r in rules.values() if r.correlation is not None]:
        linker.visit(rule_id, ())
    for rule in list(rules.values()):
        if rule.correlation is not None and not rule.correlation.generate:
            for base in rule.correlation.rules:
                rules[base] = replace(rules[base], raises=False)


class _Linker:
    """Links each correlation after those it names."""

    def __init__(self, rules: dict[str, Rule], errors: list[RuleError]) -> None:
        self.rules, self.errors = rules, errors
        self.by_name = {name: rule.id for rule in rules.values() for name in rule.names}
        self.done: set[str] = set()

    def visit(self, rule_id: str, above: tuple[str, ...]) -> None:
        """Link the rule and what it names; `above` are the correlations that lead here."""
        rule = self.rules.get(rule_id)
        linked = rule.correlation if rule is not None else None
        if rule is None or linked is None or rule_id in self.done:
            return
        for reference in linked.rules:
            base = self.id(reference)
            if base != rule_id and base not in above:
                self.visit(base, (*above, rule_id))
        self.done.add(rule_id)
        problem = next(self.problems(rule, linked), None)
        if problem is not None:
            what, hint = problem
            where = f"{rule.place.rpartition(':')[0]}:{linked.line or rule.place.rpartition(':')[2]}"
            self.errors.append(RuleError(what, where=where, hint=hint))
            del self.rules[rule_id]
            return
        self.rules[rule_id] = self.resolved(rule, linked)

    def id(self, reference: str) -> str:
        """The id of the rule of that name or id, or the reference itself where there is none."""
        return self.by_name.get(reference) or self.by_name.get(reference.lower(), reference)

    def problems(self, rule: Rule, linked: Correlation) -> Iterator[tuple[str, str]]:
        """Why it cannot run, each with a hint."""
        for reference in [*linked.rules, *(r for fields in linked.aliases.values() for r in fields)]:
            base = self.rules.get(self.id(reference))
            if base is None:
                yield f"no rule is called {reference!r}", "a base rule's name or id; did it load itself?"
            elif base.correlation is not None and self.id(reference) not in self.done:
                yield f"it counts itself, by way of {reference!r}", "a chain of correlations has an end"
            elif base.id == rule.id:
                yield "it counts itself", "a chain of correlations has an end"
            elif base.correlation is not None and not KINDS[base.correlation.type].chained:
                yield f"{reference!r} is no rule that correlations count", "name plain rules or Sigma's correlations"
        if not KINDS[linked.type].across and len({self.rules[self.id(r)].source for r in linked.rules}) > 1:
            yield f"rules of a {linked.type} are over one log source", "make a rule for each source"
        if set(rule.entity) - set(linked.group_by):
            yield "a correlation's entity is taken from its group-by", "drop 'entity', or group by it"
        if rule.ours:
            yield from self.unknown(linked)

    def unknown(self, linked: Correlation) -> Iterator[tuple[str, str]]:
        """Fields that a rule of ours groups by or counts and that one of its sources does not have."""
        aliases = {a: {self.id(r): f for r, f in fields.items()} for a, fields in linked.aliases.items()}
        for reference in linked.rules:
            base = self.rules[self.id(reference)]
            if base.correlation is not None:
                continue
            for name in (*linked.group_by, *linked.options.get("fields", ())):
                field = aliases.get(name, {}).get(base.id, name)
                if not words.knows(registry.source(base.source), field):
                    yield (
                        f"unknown field {field!r} of {base.source}, for {reference!r}",
                        f"give it an alias; 'vedette sources show {base.source}' lists all fields",
                    )

    def resolved(self, rule: Rule, linked: Correlation) -> Rule:
        """The correlation with ids, and with what its rules tell of it."""
        bases = [self.rules[i] for i in dict.fromkeys(self.id(r) for r in linked.rules)]
        inner = [b.correlation for b in bases if b.correlation is not None]
        sources = [s for b in bases for s in (b.correlation.sources if b.correlation else (b.source,))]
        made = replace(
            linked,
            rules=tuple(b.id for b in bases),
            aliases={a: {self.id(r): f for r, f in fields.items()} for a, fields in linked.aliases.items()},
            sources=tuple(dict.fromkeys(sources)),
            # What has no time of its own is judged by the day.
            reach_seconds=(linked.timespan_seconds or 86_400) + max((c.reach_seconds for c in inner), default=0),
            settles=KINDS[linked.type].settles(linked) or any(c.settles for c in inner),
        )
        level = max((b.level for b in bases), key=lambda s: s.rank) if linked.inherits else rule.level
        return replace(
            rule,
            level=level,
            attempt=str(level) if linked.inherits and not rule.ours else rule.attempt,
            source=made.sources[0],
            correlation=made,
        )
