"""DNS-01: lookups of every VPC are logged."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.network import QUERY_LOGGING, VPCS, Vpc


def judge(vpc: Vpc, here: Here) -> Verdict:
    """Fail where no query log of the resolver is associated with the VPC."""
    found = here.find(QUERY_LOGGING, vpc.id)
    if found is None:
        return failed("its lookups are not logged", default=vpc.default)
    if found.status not in {"ACTIVE", "CREATING"}:
        return failed(f"the association is {found.status.lower()}", status=found.status)
    return passed("its lookups are logged")


CHECK = Check(
    id="DNS-01",
    title="Lookups of every VPC are logged",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(VPCS, QUERY_LOGGING),
    judge=Each(VPCS, judge),
    rationale="Command and control, mining pools and tunnels all begin with a name that is looked up.",
    remedy="Associate a resolver query log configuration with the VPC, to S3 or CloudWatch Logs.",
    cost="What the destination costs; the resolver's logging itself is free.",
    feeds=("resolver",),
    standards=Standards(talk=("T15",)),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html",),
    responder=True,
)
