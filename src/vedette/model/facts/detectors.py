"""Security Hub and Access Analyzer: whether they are on."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Hub:
    """Security Hub in a region where it is on."""

    arn: str
    controls: bool = False


@dataclass(frozen=True, slots=True)
class Analyzer:
    """An analyzer of Access Analyzer: `type` is `ACCOUNT`, `ORGANIZATION`, or one of unused access."""

    arn: str
    name: str = ""
    type: str = ""
    status: str = ""

    @property
    def external(self) -> bool:
        """Whether it looks for access from outside, now."""
        return self.type in {"ACCOUNT", "ORGANIZATION"} and self.status == "ACTIVE"


HUBS = Kind("securityhub.hubs", Hub, Scope.REGION, ("securityhub:DescribeHub",), "hub")
ANALYZERS = Kind("access-analyzer.analyzers", Analyzer, Scope.REGION, ("access-analyzer:ListAnalyzers",), "analyzer")
