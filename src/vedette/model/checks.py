"""Posture checks: a question about facts, and its answer about one resource."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping  # noqa: TC003  findings are read back from files by their annotations
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from vedette.model.findings import Severity  # noqa: TC001  findings are read back from files by their annotations
from vedette.model.knowledge import Unknown  # noqa: TC001  same

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model.here import Here
    from vedette.model.kinds import Kind, Scope

T = TypeVar("T")

#: The versions of CIS's AWS Foundations Benchmark that checks are mapped to.
CIS_VERSIONS = ("1.4", "1.5", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0")


class Status(StrEnum):
    """The four answers, the worst first."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PASS = "pass"  # noqa: S105  an answer, not a secret
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one thing: the answer, one sentence of why, and the values it rests on.

    `resource` names the thing where it is not the one the check was asked about. `monthly_usd` is what the remedy
    costs a month, where the facts tell more than the check's `cost` does.
    """

    status: Status
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    resource: str = ""
    monthly_usd: float | None = None


def passed(reason: str, **evidence: Any) -> Verdict:
    """The good state holds, and why."""
    return Verdict(Status.PASS, reason, evidence)


def failed(reason: str, **evidence: Any) -> Verdict:
    """The good state does not hold, and why."""
    return Verdict(Status.FAIL, reason, evidence)


def not_applicable(reason: str, **evidence: Any) -> Verdict:
    """There is nothing to ask, and why."""
    return Verdict(Status.NOT_APPLICABLE, reason, evidence)


def unknown(reason: str, **evidence: Any) -> Verdict:
    """It cannot be told, for a reason other than a fact that could not be read (which is told by itself)."""
    return Verdict(Status.UNKNOWN, reason, evidence)


@dataclass(frozen=True)
class Each(Generic[T]):
    """A question that is asked of each row of a kind: `judge` gives None where a row is none of its business.

    In a check of scope `account`, rows of a regional kind are those of all regions, each key once.
    """

    kind: Kind[T]
    judge: Callable[[T, Here], Verdict | None]


@dataclass(frozen=True)
class Standards:
    """Where others ask the same: CIS recommendation by benchmark version, Security Hub control, the talk's demand."""

    cis: Mapping[str, str] = field(default_factory=dict)
    fsbp: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cis or self.fsbp or self.talk)


@dataclass(frozen=True)
class Check:
    """One posture question.

    `title` states the good condition. `scope` says of what there is one answer, unless `judge` is an `Each`. `facts`
    are the kinds it may read: with them come its permissions (`reads`). `judge` is a pure function of facts to a
    verdict. `rationale` says why it matters, `remedy` what to do, `cost` what that costs; `monthly_usd` is the usual
    sum where one can be told (0 where it is free). `feeds` are log sources that are blind while it fails.
    """

    id: str
    title: str
    severity: Severity
    scope: Scope
    facts: tuple[Kind[Any], ...]
    judge: Callable[[Here], Verdict] | Each[Any]
    rationale: str
    remedy: str
    references: tuple[str, ...]
    cost: str = "Free."
    monthly_usd: float | None = None
    feeds: tuple[str, ...] = ()
    standards: Standards = field(default_factory=Standards)
    responder: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The IAM actions its facts need, those of the kinds they are built on too, sorted."""
        return tuple(sorted({action for kind in closure(self.facts) for action in kind.reads}))

    @property
    def group(self) -> str:
        """The letters of its id (`CT`)."""
        return self.id.partition("-")[0]


def closure(kinds: tuple[Kind[Any], ...]) -> tuple[Kind[Any], ...]:
    """The kinds with all that they need, what is needed first, each once."""
    found: dict[str, Kind[Any]] = {}

    def add(kind: Kind[Any]) -> None:
        for needed in kind.needs:
            add(needed)
        found.setdefault(kind.name, kind)

    for kind in kinds:
        add(kind)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's answer about one resource of one account and region.

    `region` is empty for what belongs to the whole account, `resource` for an answer about the place itself. `missing`
    says what could not be read, with the permission to grant. `accepted` says who accepted a failure, why and until
    when; empty where nobody did. `id` is a function of check, account, region and
    resource: the same thing has the same id at every assessment.
    """

    check: str
    status: Status
    severity: Severity
    account: str
    region: str
    resource: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[Unknown, ...] = ()
    monthly_usd: float | None = None
    accepted: str = ""

    @property
    def open(self) -> bool:
        """Whether it failed and nobody accepted that."""
        return self.status is Status.FAIL and not self.accepted

    @property
    def id(self) -> str:
        """32 hexadecimal digits."""
        parts = f"{self.check}\0{self.account}\0{self.region}\0{self.resource}"
        return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]

    @property
    def permissions(self) -> tuple[str, ...]:
        """The IAM actions that would tell what is missing, sorted."""
        return tuple(sorted({p.strip() for u in self.missing for p in u.permission.split(",") if p.strip()}))
