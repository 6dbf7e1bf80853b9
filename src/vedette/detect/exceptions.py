"""Exceptions: what a rule finds and nobody needs to hear of, by whom, why and until when.

Entries of the file of exceptions (`config.exceptions`) that name `rules`: ids or names, or `all`; with whom they are
about (`entity`, a text with wildcards) or which events (`where`, a Sigma selection). What an
exception describes is kept as alerts of the status `excepted`, and pages nobody. Whether it holds depends on the time
of the event and not on the clock: detecting again finds the same.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from vedette import registry
from vedette.config.exceptions import RULES, read
from vedette.detect.cache import Cache
from vedette.detect.narrow import literal
from vedette.detect.rule import Exempt, Rule
from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from vedette.config.exceptions import Entry
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import RuleSet

ALL = "all"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Exception_:  # noqa: N801  the field's word is taken by the language
    """One entry. `entity` is empty, or a text with `*` and `?`; `where` a Sigma selection, or None.

    `until` is the last day on which it holds, UTC. `place` is file:line.
    """

    name: str
    rules: tuple[str, ...]
    entity: str
    where: Any
    owner: str
    reason: str
    until: dt.date
    place: str

    def of(self, rule: Rule) -> bool:
        """Whether it is about the rule."""
        return self.rules == (ALL,) or not {*rule.names}.isdisjoint(self.rules)

    def meets(self, match: CountedMatch) -> bool:
        """Whether the match is of its entity, and of a time at which it held."""
        return (
            bool(self.entity)
            and match.time < _end(self.until)
            and fnmatch.fnmatchcase(match.entity.lower(), self.entity.lower().replace("[", "[[]"))
        )


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The entries of a file in order, what is wrong with others, and what to tell of expired ones."""

    entries: tuple[Exception_, ...] = ()
    errors: tuple[RuleError, ...] = ()
    expired: tuple[str, ...] = ()

    def marked(self, matches: Iterable[CountedMatch], rules: RuleSet) -> Iterator[CountedMatch]:
        """The matches; those of an excepted entity bear the exception's name."""
        whom = [one for one in self.entries if one.entity and one.where is None]
        about = {rule.id: [one for one in whom if one.of(rule)] for rule in rules} if whom else {}
        for match in matches:
            found = next((e for e in about.get(match.rule_id, ()) if not match.exception and e.meets(match)), None)
            yield match if found is None else replace(match, exception=found.name)


def load(path: Path | None, today: dt.date) -> Exceptions:
    """Read the file; None gives none. Never raises for a bad entry: `errors` has them with file and line.

    Entries about checks are the assessment's.
    """
    entries, bad = read(path)
    good: list[Exception_] = []
    errors = list(bad)
    for entry in entries:
        try:
            good += [_exception(entry)] if entry.kind == RULES else []
        except RuleError as error:
            errors.append(error)
    expired = tuple(
        f"{e.place}: the exception {e.name!r} of {e.owner} has ended on {e.until}" for e in good if e.until < today
    )
    return Exceptions(tuple(good), tuple(errors), expired)


def _exception(entry: Entry) -> Exception_:
    if not entry.more:
        raise RuleError("the exception is about everything", where=entry.place, hint="give 'entity' or 'where'")
    return Exception_(
        name=entry.name,
        rules=tuple(name.lower() if _is_id(name) else name for name in entry.names),
        entity=str(entry.more.get("entity", "")),
        where=entry.more.get("where"),
        owner=entry.owner,
        reason=entry.reason,
        until=entry.until,
        place=entry.place,
    )


def _is_id(value: object) -> bool:
    return re.fullmatch(r"[0-9a-fA-F-]{36}", str(value)) is not None


def _end(until: dt.date) -> dt.datetime:
    return dt.datetime(until.year, until.month, until.day, tzinfo=dt.UTC) + _DAY


def applied(rules: RuleSet, given: Exceptions, cache: Path | None = None) -> RuleSet:
    """The rules with the exceptions about events put in; `errors` gains what cannot be.

    In a correlation the events that are described are not counted: its base rules are replaced by copies without.
    """
    made = {rule.id: rule for rule in rules}
    errors = list(given.errors)
    store = Cache(cache)
    for one in given.entries:
        about = [rule for rule in made.values() if one.of(rule)]
        if not about:
            hint = "'vedette rules list' shows all"
            errors.append(RuleError(f"no rule is called {', '.join(one.rules)}", where=one.place, hint=hint))
        if one.where is None:
            continue
        try:
            for rule in about:
                made |= _put(rule, one, made, store)
        except RuleError as error:
            errors.append(error)
    return replace(rules, rules=tuple(made.values()), errors=(*rules.errors, *errors))


def _put(rule: Rule, one: Exception_, made: dict[str, Rule], store: Cache) -> dict[str, Rule]:
    """The rules that an exception changes, for the sake of this one."""
    if rule.correlation is None:
        return {rule.id: _exempted(rule, one, store)} if rule.raises else {}
    if one.entity:
        hint = f"{rule.title!r} is one: give two exceptions, or one of the two keys"
        raise RuleError("a correlation is excepted by 'entity' or by 'where', not by both", where=one.place, hint=hint)
    copies: dict[str, Rule] = {}
    named: dict[str, str] = {}
    for base in rule.correlation.rules:
        old = made[base]
        if old.correlation is not None:
            raise RuleError("its rules are correlations themselves", where=one.place, hint="give 'entity' instead")
        condition, columns = _condition(old, one, store)
        # Not a rule of its own: it raises nothing, and its condition leaves the events out.
        new = old.id if old.id.endswith(rule.id) else f"{old.id}/{rule.id}"
        named[base] = new
        copies[new] = replace(
            old,
            id=new,
            name="",
            raises=False,
            where=f"({old.where}) AND NOT {condition}",
            columns=tuple(sorted({*old.columns, *columns})),
        )
    linked = rule.correlation
    aliases = {a: {named.get(r, r): f for r, f in fields.items()} for a, fields in linked.aliases.items()}
    fresh = replace(linked, rules=tuple(named[r] for r in linked.rules), aliases=aliases)
    return {**copies, rule.id: replace(rule, correlation=fresh)}


def _exempted(rule: Rule, one: Exception_, store: Cache) -> Rule:
    condition, columns = _condition(rule, one, store)
    return replace(
        rule,
        exempt=(*rule.exempt, Exempt(one.name, condition)),
        columns=tuple(sorted({*rule.columns, *columns})),
    )


def _condition(rule: Rule, one: Exception_, store: Cache) -> tuple[str, Sequence[str]]:
    """SQL over the rule's source that is true for what the exception describes, and the columns it reads."""
    logsource = registry.source(rule.source).sigma
    document = {
        "title": one.name,
        "logsource": dict(logsource),
        "filter": {"rules": [rule.id], "selection": one.where, "condition": "selection"},
    }
    found = store.rules(yaml.safe_dump(document, sort_keys=True), one.place, ours=False)
    if found.errors or not found.filters:
        problem = found.errors[0] if found.errors else RuleError("the selection cannot be read")
        raise RuleError(f"'where' of {one.name}: {problem.what}", where=one.place, hint=problem.hint)
    whole = found.filters[0]
    parts = [f"({whole.where})", f"ev_time < TIMESTAMPTZ '{_end(one.until).isoformat()}'"]
    columns = [*whole.columns, "ev_time"]
    if one.entity:
        pattern = re.sub(r"([%_^])", r"^\1", one.entity.lower()).replace("*", "%").replace("?", "_")
        parts.append(f"COALESCE(lower({rule.entity_sql}) LIKE {literal(pattern)} ESCAPE '^', FALSE)")
        columns += rule.entity_columns
    return f"({' AND '.join(parts)})", columns
