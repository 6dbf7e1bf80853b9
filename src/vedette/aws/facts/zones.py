"""Route 53's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, text
from vedette.model import Gatherer
from vedette.model.facts.zones import HOSTED_ZONES, ZONE_QUERY_LOGS, HostedZone, ZoneQueryLog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def zones(ask: Ask) -> Iterator[HostedZone]:
    """Every hosted zone, public and private."""
    for one in ask.pages("route53", "list_hosted_zones", "HostedZones"):
        private = flag(one.get("Config") or {}, "PrivateZone")
        yield HostedZone(text(one, "Id").rpartition("/")[2], text(one, "Name").rstrip("."), private)


def query_logs(ask: Ask) -> Iterator[ZoneQueryLog]:
    """Every query log, by the zone it is of."""
    for one in ask.pages("route53", "list_query_logging_configs", "QueryLoggingConfigs"):
        group = text(one, "CloudWatchLogsLogGroupArn").removesuffix(":*")
        yield ZoneQueryLog(text(one, "HostedZoneId").rpartition("/")[2], group)


GATHERERS = (
    Gatherer(HOSTED_ZONES, zones),
    Gatherer(ZONE_QUERY_LOGS, query_logs),
)
