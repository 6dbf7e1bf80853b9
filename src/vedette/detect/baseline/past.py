"""Which profiles the rules of a source want, and learning them: what `detect.follow` does before it detects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.baseline import learn
from vedette.detect.reach import Use

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


def uses(chosen: Wanted, rules: Mapping[str, Rule], source: LogSource) -> Iterator[Use]:
    """What learning these profiles asks of the events of rules."""
    for profile, linked in chosen.values():
        values = tuple(by[source.name] for by in linked.sql.values() if source.name in by) if linked is not None else ()
        for one in profile.rules:
            yield Use(rules[one], values, counted=True)


def learned(
    chosen: Wanted,
    rules: Mapping[str, Rule],
    source: LogSource,
    engine: SqlEngine,
    relation: str,
    reach: Reach,
) -> Iterator[Learned]:
    """What the rows of the relation add to these profiles; `reach` says where rules find them."""
    linked = {one: correlation for one, (_, correlation) in chosen.items() if correlation is not None}
    profiles = [profile for profile, _ in chosen.values()]
    yield from learn.learned(profiles, rules, linked, source, engine, relation, reach)
