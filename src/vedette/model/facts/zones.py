"""Route 53: hosted zones, and which of them log the queries they answer."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class HostedZone:
    """A hosted zone, by its id without `/hostedzone/`."""

    id: str
    name: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class ZoneQueryLog:
    """Where the queries of a zone are logged to: the ARN of a log group. A zone without a query log has no row."""

    id: str
    group: str = ""


HOSTED_ZONES = Kind("route53.zones", HostedZone, Scope.ACCOUNT, ("route53:ListHostedZones",), "hosted zone", key="id")
ZONE_QUERY_LOGS = Kind(
    "route53.query-logs", ZoneQueryLog, Scope.ACCOUNT, ("route53:ListQueryLoggingConfigs",), "hosted zone", key="id"
)
