"""SVC-01: load balancers log access."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import BALANCER_LOGGING, LOAD_BALANCERS, LoadBalancer


def judge(balancer: LoadBalancer, here: Here) -> Verdict | None:
    """Fail where the access log of an application or network load balancer is off; gateway ones have none."""
    if balancer.type == "gateway":
        return None
    found = here.find(BALANCER_LOGGING, balancer.arn)
    if found is None or not found.enabled:
        return failed("its access log is off")
    return passed(f"its access log goes to {found.bucket}", bucket=found.bucket)


CHECK = Check(
    id="SVC-01",
    title="Load balancers log access",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(LOAD_BALANCERS, BALANCER_LOGGING),
    judge=Each(LOAD_BALANCERS, judge),
    rationale="The first line of a web intrusion is in the balancer's log.",
    remedy="Switch its access log on, to the log archive's bucket.",
    cost="What the destination charges for storage.",
    feeds=("alb", "nlb"),
    standards=Standards(cis={"7.0": "4.10"}, fsbp=("ELB.5",)),
    references=("https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",),
)
