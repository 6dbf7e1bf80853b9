"""DNS-02: public hosted zones log the queries they answer."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.zones import HOSTED_ZONES, ZONE_QUERY_LOGS, HostedZone


def judge(zone: HostedZone, here: Here) -> Verdict | None:
    """Fail where a public zone has no query log; queries of private ones are the resolver's (DNS-01)."""
    if zone.private:
        return None
    found = here.find(ZONE_QUERY_LOGS, zone.id)
    if found is None:
        return failed(f"queries of {zone.name} are not logged", zone=zone.name)
    return passed(f"queries of {zone.name} are logged to {found.group.rpartition('log-group:')[2]}", group=found.group)


CHECK = Check(
    id="DNS-02",
    title="Public hosted zones log the queries they answer",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(HOSTED_ZONES, ZONE_QUERY_LOGS),
    judge=Each(HOSTED_ZONES, judge),
    rationale="Whoever maps a company asks its zones for names first: hundreds of guesses, and no other log has them.",
    remedy="Give the zone a query log (CreateQueryLoggingConfig), to a log group in us-east-1 that takes it.",
    cost=f"CloudWatch Logs costs {price('logs.ingestion')}.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("Route53.2",)),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html",),
)
