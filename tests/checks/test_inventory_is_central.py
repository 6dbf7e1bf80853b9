"""SSM-03."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.inventory_is_central import CHECK
from vedette.model.facts.ssm import DATA_SYNCS, MANAGED_INSTANCES, DataSync, ManagedInstance
from vedette.testing import NOW, Scene

INSTANCE = ManagedInstance("i-1", "Online")
GOOD = DataSync("central", "SyncToDestination", "inventories", "Successful", NOW - timedelta(hours=6))


@pytest.mark.parametrize(
    ("syncs", "answer", "said"),
    [
        ((GOOD,), "pass", "central brings inventories"),
        ((), "fail", "no resource data sync"),
        ((DataSync("explorer", "SyncFromSource"),), "fail", "no resource data sync"),
        ((DataSync("central", bucket="b", status="Failed", synced=NOW),), "fail", "fails to write into b"),
        ((DataSync("central", bucket="b", status="InProgress"),), "fail", "has never written"),
        ((DataSync("central", bucket="b", synced=NOW - timedelta(days=30)),), "fail", "2026-05-02"),
        ((DataSync("old", bucket="b", status="Failed"), GOOD), "pass", "central"),
    ],
)
def test_syncs(syncs, answer, said):
    """One that works; none; one for another purpose; failing; never written; stale; one of two works."""
    found = Scene(INSTANCE, *syncs).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_without_managed_instances_there_is_nothing_to_gather():
    """Whatever syncs there are."""
    assert Scene(GOOD).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [MANAGED_INSTANCES, DATA_SYNCS])
def test_what_may_not_be_read_is_unknown(kind):
    """Instances, and syncs; and no refusal hides a failure."""
    assert Scene(INSTANCE, GOOD).denied(kind).status(CHECK) == "unknown"
    assert Scene(INSTANCE).refusals_hide_nothing(CHECK)
