"""Access Analyzer: what it found, and nobody resolved or archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.facts.securityhub import ANALYZERS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class AccessFinding:
    """An active finding: somebody from outside may get at a resource. `type` is CloudFormation's name of it."""

    id: str
    resource: str = ""
    type: str = ""
    owner: str = ""
    created: datetime | None = None


ACCESS_FINDINGS = Kind(
    "access-analyzer.findings",
    AccessFinding,
    Scope.REGION,
    ("access-analyzer:ListFindings",),
    "finding of outside access",
    key="id",
    needs=(ANALYZERS,),
)
