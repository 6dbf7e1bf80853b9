"""SSM-10."""

from __future__ import annotations

import pytest
from recorders import recorder, status

from vedette.checks.software_changes_are_reviewed import CHECK, TYPE
from vedette.model import Expected
from vedette.model.facts.config import RECORDERS
from vedette.model.facts.ssm import DATA_SYNCS, MANAGED_INSTANCES, DataSync, ManagedInstance
from vedette.testing import Scene

MACHINE = ManagedInstance("i-1", "Online")
SYNC = DataSync("central", "SyncToDestination", "inventories", "Successful")
REVIEWED = Expected(software_reviewer="the platform team")


@pytest.mark.parametrize(
    ("rows", "expected", "answer"),
    [
        ((MACHINE, recorder(), status()), REVIEWED, "pass"),
        ((MACHINE, SYNC), REVIEWED, "pass"),
        ((MACHINE, SYNC), Expected(), "fail"),
        ((MACHINE, DataSync("central", "SyncToDestination", "inventories", "Failed")), REVIEWED, "fail"),
        ((MACHINE, recorder(all_supported=False, excluded=(TYPE,)), status()), REVIEWED, "fail"),
        ((MACHINE,), REVIEWED, "fail"),
        ((SYNC,), REVIEWED, "not_applicable"),
    ],
)
def test_the_feed_and_its_reader(rows, expected, answer):
    """By Config, by a sync, without a reader, a sync that fails, left out, none; without machines."""
    assert Scene(*rows, expected=expected).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """A refusal that does not matter does not."""
    assert Scene(MACHINE, expected=REVIEWED).denied(DATA_SYNCS).status(CHECK) == "unknown"
    assert Scene(MACHINE, SYNC, expected=REVIEWED).denied(RECORDERS).status(CHECK) == "pass"
    assert Scene(SYNC, expected=REVIEWED).denied(MANAGED_INSTANCES).status(CHECK) == "unknown"
    assert Scene(MACHINE, SYNC, expected=REVIEWED).refusals_hide_nothing(CHECK)
