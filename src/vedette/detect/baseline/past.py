"""Which profiles the rules of a source want, and learning them: what `detect.follow` does before it detects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.baseline import learn
from vedette.detect.narrow import Narrowing, pair_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.detect.baseline.profile import Learned, Profile
    from vedette.detect.engine import SqlEngine
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation, Rule
    from vedette.model import LogSource

#: The source whose principals are shown to people.
SHOWN_SOURCE = "cloudtrail"
#: Profiles by id, each with a correlation that it is of; None for those of all events.
Wanted = dict[str, "tuple[Profile, Correlation | None]"]


def wanted(rules: Mapping[str, Rule], source: LogSource) -> Wanted:
    """The profiles of the source that some rule is judged by, and those that people are shown."""
    found: Wanted = {p.id: (p, None) for p in learn.shown(source)} if source.name == SHOWN_SOURCE else {}
    for rule in rules.values():
        if rule.source == source.name and rule.correlation is not None:
            found |= of_rule(rule, rules, source)
    return found


def of_rule(rule: Rule, rules: Mapping[str, Rule], source: LogSource) -> Wanted:
    """The profiles that one rule is judged by."""
    linked = rule.correlation
    bases = [rules[one] for one in linked.rules] if linked is not None else []
    found = learn.of_rule(rule, bases, source).values()
    return {p.id: (p, linked if p.rules else None) for p in found}


def narrowing(chosen: Wanted, rules: Mapping[str, Rule], source: LogSource, engine: SqlEngine) -> Narrowing:
    """What pairs of the source's columns rule out of the rules of these profiles."""
    bases = {one: rules[one] for profile, _ in chosen.values() for one in profile.rules}
    columns = pair_columns(source)
    return Narrowing(engine, columns, [base for base in bases.values() if columns and base.narrow != "TRUE"])


def learned(
    chosen: Wanted,
    rules: Mapping[str, Rule],
    source: LogSource,
    engine: SqlEngine,
    relation: str,
    reach: Reach,
    narrow: Narrowing | None = None,
) -> Iterator[Learned]:
    """What the rows of the relation add to these profiles; `reach` says where rules find them (`learn.learned`)."""
    linked = {one: correlation for one, (_, correlation) in chosen.items() if correlation is not None}
    profiles = [profile for profile, _ in chosen.values()]
    yield from learn.learned(profiles, rules, linked, source, engine, relation, reach, narrow)
