"""DNS-01: lookups of every VPC are logged."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.dns import QUERY_LOG_ASSOCIATIONS
from vedette.model.facts.ec2 import VPCS, Vpc

_ON = frozenset({"ACTIVE", "CREATING"})


def judge(vpc: Vpc, here: Here) -> Verdict:
    """Fail where no query log of the resolver is associated with the VPC."""
    found = first(here.of(QUERY_LOG_ASSOCIATIONS), lambda a: a.vpc == vpc.id and a.status in _ON)
    if found is not None:
        return passed("its lookups are logged", configuration=found.config)
    broken = first(here.of(QUERY_LOG_ASSOCIATIONS), lambda a: a.vpc == vpc.id)
    if broken is not None:
        return failed(f"the association is {broken.status.lower()}: {broken.error}", status=broken.status)
    return failed("its lookups are not logged", default=vpc.default)


CHECK = Check(
    id="DNS-01",
    title="Lookups of every VPC are logged",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(VPCS, QUERY_LOG_ASSOCIATIONS),
    judge=Each(VPCS, judge),
    rationale="Command and control, mining pools and tunnels all begin with a name that is looked up.",
    remedy="Associate a resolver query log configuration with the VPC, to S3 or CloudWatch Logs.",
    cost="What the destination costs; the resolver's logging itself is free.",
    feeds=("resolver",),
    standards=Standards(talk=("T15",)),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html",),
    responder=True,
)
