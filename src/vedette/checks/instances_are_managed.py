"""SSM-01: running instances are managed by Systems Manager and online."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.model.facts.ssm import MANAGED_INSTANCES


def judge(instance: Instance, here: Here) -> Verdict | None:
    """Fail where a running instance is not known to Systems Manager, or has lost contact."""
    if instance.state != "running":
        return None
    found = here.find(MANAGED_INSTANCES, instance.id)
    if found is None:
        return failed("Systems Manager does not know it")
    if found.ping != "Online":
        return failed(f"its agent is {found.ping}{f' since {found.pinged:%Y-%m-%d}' if found.pinged else ''}")
    return passed("it is managed and online")


CHECK = Check(
    id="SSM-01",
    title="Running instances are managed by Systems Manager and online",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(INSTANCES, MANAGED_INSTANCES),
    judge=Each(INSTANCES, judge),
    rationale="What is not managed has no inventory, no patches, and no way in for responders but a key.",
    remedy="Give it a role with AmazonSSMManagedInstanceCore, or Default Host Management.",
    monthly_usd=0.0,
    feeds=("ssm_inventory",),
    standards=Standards(fsbp=("SSM.1",), talk=("T6",)),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/managed-instances.html",),
)
