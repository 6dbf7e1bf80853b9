"""SSM-02: the software of every managed instance is inventoried."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ssm import MANAGED_INSTANCES, SOFTWARE_INVENTORY, ManagedInstance

#: An inventory is taken twice a day as a rule; three days without one is too long.
DAYS = 3


def judge(instance: ManagedInstance, here: Here) -> Verdict | None:
    """Fail where an instance that is online has no inventory, or an old one."""
    if instance.ping != "Online":
        return None
    found = here.find(SOFTWARE_INVENTORY, instance.id)
    if found is None or found.captured is None:
        return failed("its software was never inventoried")
    if here.now - found.captured > timedelta(days=DAYS):
        return failed(f"its software was last inventoried on {found.captured:%Y-%m-%d}")
    return passed("its software is inventoried")


CHECK = Check(
    id="SSM-02",
    title="The software of every managed instance is inventoried",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MANAGED_INSTANCES, SOFTWARE_INVENTORY),
    judge=Each(MANAGED_INSTANCES, judge),
    rationale="New software is how an intrusion looks to an inventory.",
    remedy="Make an association of AWS-GatherSoftwareInventory for all instances, twice a day.",
    monthly_usd=0.0,
    feeds=("ssm_inventory",),
    standards=Standards(talk=("T6",)),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-collection.html",),
)
