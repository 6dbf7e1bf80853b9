"""SSM-03: inventories are gathered in one bucket."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ssm import DATA_SYNCS, MANAGED_INSTANCES

if TYPE_CHECKING:
    from vedette.model.facts.ssm import DataSync

#: An inventory is taken twice a day as a rule, so that a sync that works has done so within a week.
DAYS = 7


def judge(here: Here) -> Verdict:
    """Fail where instances are managed and no resource data sync brings their inventory to a bucket."""
    if not some(here.of(MANAGED_INSTANCES), lambda _instance: True):
        return not_applicable("no instance is managed here")
    if good := culprits(here.of(DATA_SYNCS), lambda sync: bool(sync.bucket) and not _wrong(sync, here)):
        return passed(f"{good[0].name} brings inventories to {good[0].bucket}", bucket=good[0].bucket)
    bad = [f"{sync.name} {_wrong(sync, here)}" for sync in here.of(DATA_SYNCS) if sync.bucket]
    return failed("; ".join(bad) if bad else "no resource data sync brings inventories to a bucket")


def _wrong(sync: DataSync, here: Here) -> str:
    """What is wrong with a sync, empty where it works."""
    if sync.status == "Failed":
        return f"fails to write into {sync.bucket}"
    if sync.synced is None:
        return f"has never written into {sync.bucket}"
    if here.now - sync.synced > timedelta(days=DAYS):
        return f"last wrote into {sync.bucket} on {sync.synced:%Y-%m-%d}"
    return ""


CHECK = Check(
    id="SSM-03",
    title="Software inventories are gathered in a bucket",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(MANAGED_INSTANCES, DATA_SYNCS),
    judge=judge,
    rationale=(
        "Systems Manager forgets an instance 30 days after it is gone, and answers one region at a time: which "
        "machines had the vulnerable package is asked of a bucket."
    ),
    remedy="Make a resource data sync in each region to one bucket of the account for logs (CreateResourceDataSync).",
    cost="What S3 charges for storage: inventories are small.",
    monthly_usd=0.1,
    feeds=("ssm_inventory",),
    standards=Standards(talk=("T6", "T12")),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-resource-data-sync.html",),
)
