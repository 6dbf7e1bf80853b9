"""RSP-02: a security group that isolates waits in each VPC."""

from __future__ import annotations

from vedette.meaning.emergency import isolates
from vedette.model import Check, Each, Here, Scope, Severity, Verdict, failed, first, not_applicable, passed, some
from vedette.model.facts.ec2 import INSTANCES, SECURITY_GROUPS, VPCS, Vpc

_GONE = ("terminated", "shutting-down")


def judge(vpc: Vpc, here: Here) -> Verdict:
    """Fail where instances are in a VPC, and none of its groups lets nothing in and nothing out."""
    group = first(here.of(SECURITY_GROUPS), lambda g: g.vpc == vpc.id and isolates(g))
    if group is not None:
        return passed(f"{group.id} ({group.name}) lets nothing in and nothing out", group=group.id)
    if not some(here.of(INSTANCES), lambda i: i.vpc == vpc.id and i.state not in _GONE):
        return not_applicable("no instance is in it")
    return failed("none of its security groups lets nothing in and nothing out")


CHECK = Check(
    id="RSP-02",
    title="Each VPC with instances has a security group that isolates",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(VPCS, SECURITY_GROUPS, INSTANCES),
    judge=Each(VPCS, judge),
    rationale=(
        "To cut an instance off one puts it into a group without rules, and nobody wants to make that group while "
        "data is leaving."
    ),
    remedy=(
        "Make a group without inbound and outbound rules in each VPC (take the outbound rule away that AWS adds), "
        "and name it in the runbook. Connections that are already open end only when they are no longer tracked."
    ),
    monthly_usd=0.0,
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html",
        "https://docs.aws.amazon.com/whitepapers/latest/aws-security-incident-response-guide/containment.html",
    ),
)
