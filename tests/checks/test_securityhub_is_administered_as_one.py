"""SH-04."""

from __future__ import annotations

import pytest

from vedette.checks.securityhub_is_administered_as_one import CHECK
from vedette.model.facts.organizations import (
    DELEGATED_ADMINISTRATORS,
    ORGANIZATION,
    DelegatedAdministrator,
    Organization,
)
from vedette.model.facts.securityhub import HUBS, Hub
from vedette.model.facts.securityhub_standards import HUB_ORGANIZATION, HubOrganization
from vedette.testing import ACCOUNT, REGION, Scene

ADMIN = "444455556666"
ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")
DELEGATED = DelegatedAdministrator(ADMIN, ("securityhub.amazonaws.com",))
FAR = "us-east-1"


def hub(region):
    return f"arn:aws:securityhub:{region}:{ADMIN}:hub/default"


def scene(*settings):
    """An organisation whose administrator has Security Hub in regions with these settings."""
    made = Scene(ORG, DELEGATED).at(REGION, account=ADMIN)
    for region, more in zip((REGION, FAR), settings, strict=False):
        made.at(
            region, Hub(hub(region)), *([] if more is None else [HubOrganization(hub(region), **more)]), account=ADMIN
        )
    return made


ON, OFF = {"auto_enable": True}, {"auto_enable": False}
CENTRAL = {"configuration": "CENTRAL", "status": "ENABLED"}


@pytest.mark.parametrize(
    ("settings", "answer"),
    [
        ([ON, ON], "pass"),
        ([ON, OFF], "fail"),
        ([ON, None], "fail"),
        ([CENTRAL], "pass"),
        ([CENTRAL, OFF], "pass"),
        ([CENTRAL | {"status": "FAILED"}], "fail"),
        ([], "not_applicable"),
    ],
)
def test_new_accounts_are_switched_on(settings, answer):
    """In each region where the administrator has it, or by the policies of its central configuration."""
    assert scene(*settings).status(CHECK) == answer


def test_it_is_delegated():
    """To somebody, for Security Hub."""
    assert Scene(ORG).status(CHECK) == "fail"
    assert Scene(ORG, DelegatedAdministrator(ADMIN, ("config.amazonaws.com",))).status(CHECK) == "fail"
    assert Scene(ORG, DELEGATED).status(CHECK) == "unknown"


def test_a_single_account_needs_none():
    """There is nobody to delegate to."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And no refusal hides a failure."""
    for kind in (ORGANIZATION, DELEGATED_ADMINISTRATORS, HUBS, HUB_ORGANIZATION):
        assert scene(ON, ON).denied(kind).status(CHECK) == "unknown"
    assert scene(ON, OFF).refusals_hide_nothing(CHECK)
