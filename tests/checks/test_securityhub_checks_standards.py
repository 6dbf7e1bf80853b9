"""SH-02."""

from __future__ import annotations

import pytest

from vedette.checks.securityhub_checks_standards import CHECK
from vedette.model.facts.securityhub import HUBS, Hub
from vedette.model.facts.securityhub_standards import ENABLED_STANDARDS, EnabledStandard
from vedette.testing import Scene

HUB = Hub("arn:aws:securityhub:eu-west-1:111122223333:hub/default")
FSBP = "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"
CIS = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"
PCI = "arn:aws:securityhub:eu-west-1::standards/pci-dss/v/3.2.1"


@pytest.mark.parametrize(
    ("standards", "answer"),
    [
        ([(FSBP, "READY")], "pass"),
        ([(CIS, "READY")], "pass"),
        ([(FSBP, "INCOMPLETE")], "pass"),
        ([(FSBP, "PENDING")], "unknown"),
        ([(FSBP, "FAILED")], "fail"),
        ([(FSBP, "DELETING"), (PCI, "READY")], "fail"),
        ([(PCI, "READY")], "fail"),
        ([], "fail"),
    ],
)
def test_which_standards_are_checked(standards, answer):
    """AWS's foundational one or CIS's, as far as it is on."""
    rows = [EnabledStandard(f"arn:subscription/{n}", s, state) for n, (s, state) in enumerate(standards)]
    assert Scene(HUB, *rows).status(CHECK) == answer


def test_the_standard_is_named():
    """With its version."""
    found = Scene(HUB, EnabledStandard("arn:1", FSBP, "READY")).finding(CHECK)
    assert found.reason == "it checks aws-foundational-security-best-practices 1.0.0 (ready)"


def test_where_security_hub_is_off_there_is_nothing_to_ask():
    """SH-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The hub, or its standards."""
    for kind in (HUBS, ENABLED_STANDARDS):
        assert Scene(HUB, EnabledStandard("arn:1", FSBP, "READY")).denied(kind).status(CHECK) == "unknown"
    assert Scene(HUB).refusals_hide_nothing(CHECK)
