"""AL-35."""

from __future__ import annotations

from flows import alarmed, detected, filtered

from vedette.checks.alerts_bad_addresses import CHECK
from vedette.model import Expected
from vedette.model.facts.ec2 import VPCS, Vpc
from vedette.model.facts.guardduty import DETECTOR_SETTINGS
from vedette.testing import Scene

VPC = Vpc("vpc-1")


def test_guardduty_tells():
    """Where it is on and its findings reach somebody; not where nobody hears."""
    assert Scene(VPC, *detected()).status(CHECK) == "pass"
    assert Scene(VPC, *detected(told=False)).status(CHECK) == "fail"
    assert Scene(VPC).status(CHECK) == "fail"


def test_a_filter_on_flow_logs_tells():
    """One that matches such a line; one that does not."""
    assert Scene(VPC, *filtered("[..., action, status]"), *alarmed()).status(CHECK) == "fail"
    assert Scene(VPC, *filtered("[version = 9]"), *alarmed()).status(CHECK) == "fail"


def test_what_is_declared_and_what_may_not_be_read():
    """Watched elsewhere; no network; a detector that may not be listed."""
    assert Scene(VPC, expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(VPC, *detected()).denied(DETECTOR_SETTINGS).status(CHECK) == "unknown"
    assert Scene(VPC).denied(VPCS).status(CHECK) == "unknown"
