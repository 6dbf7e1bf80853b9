"""SSM-01."""

from __future__ import annotations

import pytest

from vedette.checks.instances_are_managed import CHECK
from vedette.model.facts.ec2 import Instance
from vedette.model.facts.ssm import MANAGED_INSTANCES, ManagedInstance
from vedette.testing import Scene

RUNNING = Instance("i-1", "running")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((RUNNING, ManagedInstance("i-1", "Online")), "pass"),
        ((RUNNING, ManagedInstance("i-1", "ConnectionLost")), "fail"),
        ((RUNNING,), "fail"),
        ((Instance("i-1", "stopped"),), "not_applicable"),
    ],
)
def test_instances(rows, answer):
    """Online, lost, unknown to it, stopped."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be managed."""
    assert Scene(RUNNING).denied(MANAGED_INSTANCES).status(CHECK) == "unknown"
