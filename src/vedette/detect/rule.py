"""Rules as detection runs them: compiled, plain data, without pySigma."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vedette.errors import UsageError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vedette.errors import RuleError

#: The SQL of an alert's entity where the rule names none.
ENTITY = "COALESCE(ev_actor, 'unknown')"
#: `attempt: none`: matches that were denied or failed are dropped.
DROP = "none"


@dataclass(frozen=True, slots=True)
class Correlation:
    """What a correlation counts. `rules` are ids; `conditions` pairs of operator and number, all must hold.

    `type` is one of `kinds.KINDS`. `aliases` gives for each alias the field by rule id. `counted` is the field of a
    value count, where it has one alone, else empty. `sql` gives for each field that is grouped by or counted its SQL
    by source. `inherits` says that the file gives no level: the highest of the base rules' holds. `options` are JSON
    values that only its kind knows.

    The last three are filled in when rules are loaded. `sources` are those of its rules, in their order. No match
    needs rows further apart than `reach_seconds`. `settles` says that later events may make a match false, so that
    it is judged when event time has settled (`job.Settled`).
    """

    type: str
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    timespan_seconds: int
    conditions: tuple[tuple[str, float], ...]
    counted: str = ""
    generate: bool = False
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sql: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inherits: bool = False
    line: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    reach_seconds: int = 0
    settles: bool = False

    def named(self, field: str, base: str) -> str:
        """The field that a name means for the rule of that id: what its alias says, else the name itself."""
        return self.aliases.get(field, {}).get(base, field)


@dataclass(frozen=True, slots=True)
class Exempt:
    """Events of a rule that an exception describes: its name, and a condition that is never NULL."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule or correlation.

    `where`, `typed`, `narrow` and `rest` are DuckDB conditions (`compile.Compiled`), empty for a correlation. `shape`,
    `shape_exact` and `marks` are what it asks of shapes of events (`ofshape.OfShape`); without `shape` it asks nothing.
    `indicators` are the kinds of lists it asks, each with the SQL of the values asked for; with `listed_only` it cannot
    match without a hit. `ours` says that the house rules hold for it. `raises` is false for base rules of a
    correlation without `generate`. `place` is file:line. `level` is the severity of a match, `attempt` that of a
    denied or failed one (a severity or `none`). `entity` is empty where the file says nothing. `exempt`
    comes from the configuration, never from the file. `behaviours` are ids of those it covers.
    """

    id: str
    title: str
    place: str
    source: str
    level: Severity
    attempt: str
    name: str = ""
    description: str = ""
    status: str = ""
    author: str = ""
    date: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    entity_sql: str = ENTITY
    entity_columns: tuple[str, ...] = ("ev_actor",)
    window_seconds: int = 86_400
    stage: str = "live"
    misses: str = ""
    behaviours: tuple[str, ...] = ()
    runbook: tuple[str, ...] = ()
    ours: bool = False
    raises: bool = True
    where: str = ""
    typed: str = ""
    narrow: str = ""
    rest: str = ""
    shape: str = ""
    shape_exact: bool = False
    marks: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    indicators: tuple[tuple[str, str], ...] = ()
    listed_only: bool = False
    fields: tuple[str, ...] = ()
    correlation: Correlation | None = None
    tests: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    exempt: tuple[Exempt, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What a correlation may call it by."""
        return (self.id, self.name) if self.name else (self.id,)

    @property
    def sources(self) -> tuple[str, ...]:
        """The log sources whose events it reads, in the order of its rules where it is a correlation."""
        return self.correlation.sources if self.correlation is not None else (self.source,)

    def severity(self, *, attempt: bool) -> Severity | None:
        """The severity of a match, or None where such a match is dropped."""
        if not attempt:
            return self.level
        return None if self.attempt == DROP else Severity(self.attempt)


@dataclass(frozen=True, slots=True)
class Filter:
    """A Sigma filter: a condition that is added to some rules, or to all of a source (`rules` empty)."""

    source: str
    rules: tuple[str, ...]
    where: str
    typed: str
    narrow: str
    rest: str
    shape: str
    shape_exact: bool
    marks: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    place: str


def to_json(rule: Rule) -> dict[str, Any]:
    """The rule as JSON values."""
    return asdict(rule)


def from_json(data: Mapping[str, Any]) -> Rule:
    """The rule that `to_json` wrote. Raises `TypeError`, `KeyError` or `ValueError` on anything else."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    linked: dict[str, Any] | None = values.pop("correlation")
    values["level"] = Severity(values["level"])
    for name in ("indicators", "marks"):
        values[name] = tuple((key, sql) for key, sql in values[name])
    if linked is None:
        return Rule(**values, correlation=None)
    inner: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in linked.items()}
    inner["conditions"] = tuple((op, number) for op, number in inner["conditions"])
    return Rule(**values, correlation=Correlation(**inner))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that loaded, in order of file and place, and all that did not, with the reasons.

    `not_applicable` counts rules for log sources Vedette does not have.
    """

    rules: tuple[Rule, ...]
    errors: tuple[RuleError, ...] = ()
    warnings: tuple[str, ...] = ()
    not_applicable: int = 0

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def rule(self, wanted: str) -> Rule:
        """The rule of that id or name. Raises `UsageError`."""
        found = next((r for r in self.rules if wanted in r.names), None)
        if found is None:
            raise UsageError(f"no rule has the id {wanted!r}", hint="'vedette rules list' shows all")
        return found

    def only(self, *, live: bool) -> RuleSet:
        """The set without staged rules, or of those alone."""
        return replace(self, rules=tuple(r for r in self.rules if (r.stage == "live") is live))


def with_bases(kept: Iterable[Rule], rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """These rules and, silent where they are not among them, all that they count, in chains too."""
    known = {rule.id: rule for rule in rules}
    chosen = {rule.id: rule for rule in kept}
    waiting = list(chosen.values())
    while waiting:
        linked = waiting.pop().correlation
        for base in linked.rules if linked is not None else ():
            if base not in chosen:
                chosen[base] = replace(known[base], raises=False)
                waiting.append(chosen[base])
    return tuple(chosen.values())
