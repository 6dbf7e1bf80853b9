"""SSM-02."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.inventory_is_collected import CHECK
from vedette.model.facts.ssm import SOFTWARE_INVENTORY, ManagedInstance, SoftwareInventory
from vedette.testing import NOW, Scene

ONLINE = ManagedInstance("i-1", "Online")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((ONLINE, SoftwareInventory("i-1", NOW - timedelta(hours=9))), "pass"),
        ((ONLINE, SoftwareInventory("i-1", NOW - timedelta(days=9))), "fail"),
        ((ONLINE,), "fail"),
        ((ManagedInstance("i-1", "Inactive"),), "not_applicable"),
    ],
)
def test_inventories(rows, answer):
    """Today's, last week's, none, of one that is off."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """There may be one."""
    assert Scene(ONLINE).denied(SOFTWARE_INVENTORY).status(CHECK) == "unknown"
