"""SSM-10: changes of the software inventory are recorded, and somebody reviews them."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, records, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed, some
from vedette.model.facts.ssm import DATA_SYNCS, MANAGED_INSTANCES

TYPE = "AWS::SSM::ManagedInstanceInventory"


def judge(here: Here) -> Verdict:
    """Fail where neither Config records the inventory nor a sync that works delivers it, or nobody is named."""
    if first(here.of(MANAGED_INSTANCES)) is None:
        return not_applicable("there is no managed instance")
    if not some((recorded, synced), lambda way: way(here)):
        return failed(f"neither does AWS Config record {TYPE}, nor does a resource data sync deliver the inventory")
    if not here.expected.software_reviewer:
        return failed("changes are recorded, and nobody is named who reviews them")
    return passed(f"changes are recorded, and {here.expected.software_reviewer} reviews them")


def recorded(here: Here) -> bool:
    """Whether a recorder keeps the inventory's history. Raises `NotKnown`."""
    return some(running(here), lambda recorder: records(recorder, TYPE))


def synced(here: Here) -> bool:
    """Whether the inventory goes into a bucket, from where its states are collected. Raises `NotKnown`."""
    return some(here.of(DATA_SYNCS), lambda sync: bool(sync.bucket) and sync.status != "Failed")


CHECK = Check(
    id="SSM-10",
    title="Changes of the software inventory are recorded and reviewed",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MANAGED_INSTANCES, DATA_SYNCS, *RECORDERS_FACTS),
    judge=judge,
    rationale="The latest inventory alone cannot tell what is new, and a list that nobody reads tells nobody.",
    remedy=(
        "Record AWS::SSM::ManagedInstanceInventory in AWS Config, or collect the bucket of a resource data sync; name "
        "in assess.expected.software_reviewer who reads `vedette software changes`."
    ),
    cost="It costs 0.003 USD for each configuration item; a resource data sync costs the storage alone.",
    feeds=("ssm_inventory",),
    standards=Standards(talk=("T6",)),
    references=(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-inventory-resource-data-sync.html",
    ),
)
