"""CFG-16: Config records the software inventory of managed instances."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder, records, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, some

TYPE = "AWS::SSM::ManagedInstanceInventory"


def judge(here: Here) -> Verdict:
    """Fail where no running recorder has the inventory's type."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    if some(running(here), lambda recorder: records(recorder, TYPE)):
        return passed("changes of the software inventory are recorded")
    return failed(f"{TYPE} is not recorded")


CHECK = Check(
    id="CFG-16",
    title="AWS Config records the software inventory of instances",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="New software on a machine is how an intrusion looks to an inventory; without history there is no new.",
    remedy="Record AWS::SSM::ManagedInstanceInventory, and let Systems Manager collect the inventory.",
    cost="It costs 0.003 USD for each configuration item that is recorded.",
    feeds=("config", "ssm_inventory"),
    standards=Standards(talk=("T6",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/recording-managed-instance-inventory.html",),
)
