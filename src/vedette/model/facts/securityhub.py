"""Security Hub and Access Analyzer: whether they are on."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Hub:
    """Security Hub of a region; no row: it is off."""

    arn: str
    subscribed: str = ""
    auto_enable_controls: bool = False


@dataclass(frozen=True, slots=True)
class Analyzer:
    """An analyzer; `type` is `ACCOUNT` or `ORGANIZATION`, with `_UNUSED_ACCESS` or `_INTERNAL_ACCESS` behind it."""

    arn: str
    name: str = ""
    type: str = ""
    status: str = ""


HUBS = Kind("securityhub.hub", Hub, Scope.REGION, ("securityhub:DescribeHub",), "Security Hub")
ANALYZERS = Kind("access-analyzer.analyzers", Analyzer, Scope.REGION, ("access-analyzer:ListAnalyzers",), "analyzer")
