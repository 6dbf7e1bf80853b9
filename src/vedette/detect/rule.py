"""Rules as detection runs them: compiled, plain data, without pySigma."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vedette.errors import UsageError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.errors import RuleError

#: Raised with each change of what a rule compiles to, or of what is cached of it.
COMPILER = 2
#: The SQL of an alert's entity where the rule names none.
ENTITY = "COALESCE(ev_actor, 'unknown')"
#: `attempt: none`: matches that were denied or failed are dropped.
DROP = "none"


@dataclass(frozen=True, slots=True)
class Correlation:
    """What a correlation counts. `rules` are ids; `conditions` pairs of operator and number, all must hold.

    `aliases` gives for each alias the field by rule id. `counted` is the field of a value count, else empty.
    `sql` gives for each field that is grouped by or counted its SQL by source. `inherits` says that the file
    gives no level: the highest of the base rules' holds.
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


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule or correlation.

    `where`, `typed` and `narrow` are DuckDB conditions (see `compile.Compiled`); a correlation has none.
    `ours` says that the house rules hold for it. `raises` is false for base rules of a correlation without
    `generate`. `place` is file:line. `level` is the severity of a match, `attempt` that of a denied or failed
    one (a severity or `none`). `entity` is empty where the file says nothing. `behaviours` are ids of those it covers.
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
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    correlation: Correlation | None = None
    tests: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What a correlation may call it by."""
        return (self.id, self.name) if self.name else (self.id,)

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
