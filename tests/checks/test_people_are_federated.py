"""IAM-26."""

from __future__ import annotations

import pytest
from people import root, user

from vedette.checks.people_are_federated import CHECK
from vedette.model import Expected
from vedette.model.facts.access import SAML_PROVIDERS, SamlProvider
from vedette.model.facts.iam import CREDENTIALS, IAM_ROLES, IamRole
from vedette.testing import ACCOUNT, Scene

PROVIDER = SamlProvider(f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta")
CENTER = IamRole(
    f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef",
    "AWSReservedSSO_Admin_0123456789abcdef",
)
MIRA, NOOR, TOM = (user(name, password=True) for name in ("mira", "noor", "tom"))
ROBOT = user("robot")


@pytest.mark.parametrize("way", [PROVIDER, CENTER])
def test_federation(way):
    """By a provider, or by Identity Center, known by its roles; a few passwords beside are for emergencies."""
    assert Scene(way, ROBOT, root()).status(CHECK) == "pass"
    assert "mira, noor" in Scene(way, MIRA, NOOR, ROBOT).finding(CHECK).reason
    assert Scene(way, MIRA, NOOR).status(CHECK) == "pass"
    assert Scene(way, MIRA, NOOR, TOM).finding(CHECK).evidence["users"] == ["mira", "noor", "tom"]
    assert Scene(way, MIRA, NOOR, TOM).status(CHECK) == "fail"


def test_how_many_is_a_setting():
    """None, for those who are strict."""
    assert Scene(PROVIDER, MIRA, expected=Expected(console_users=0)).status(CHECK) == "fail"


def test_passwords_without_federation():
    """Even few are the only way in."""
    assert Scene(MIRA).status(CHECK) == "fail"


def test_nobody_signs_in():
    """Such as where only programs work."""
    assert Scene(ROBOT, root()).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [CREDENTIALS, SAML_PROVIDERS])
def test_what_may_not_be_read_is_unknown(kind):
    """Who has a password, and whether there is a provider."""
    assert Scene(PROVIDER, MIRA).denied(kind).status(CHECK) == "unknown"


def test_one_known_way_is_enough():
    """And no refusal hides a failure."""
    assert Scene(PROVIDER, MIRA).denied(IAM_ROLES).status(CHECK) == "pass"
    assert Scene(MIRA).refusals_hide_nothing(CHECK)
    assert Scene(PROVIDER, MIRA, NOOR, TOM).refusals_hide_nothing(CHECK)
