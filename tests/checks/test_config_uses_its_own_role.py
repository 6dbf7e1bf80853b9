"""CFG-06."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_uses_its_own_role import CHECK
from vedette.model.facts.config import RECORDER_STATUS, RECORDERS
from vedette.testing import ACCOUNT, Scene

LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
OWN = f"arn:aws:iam::{ACCOUNT}:role/AWSServiceRoleForConfig"


def test_the_role_is_the_service_linked_one():
    """By its path: a role of the same name may be anybody's; one without a role is not linked either."""
    assert Scene(recorder(role=LINKED), status()).status(CHECK) == "pass"
    found = Scene(recorder(role=OWN), status()).finding(CHECK)
    assert (found.status.value, OWN in found.reason) == ("fail", True)
    assert Scene(recorder(), status()).status(CHECK) == "fail"


def test_one_recorder_of_several_is_enough_to_fail():
    """A service's own recorder beside it does not make it good."""
    assert Scene(recorder(role=LINKED), status(), recorder("old", role=OWN), status("old")).status(CHECK) == "fail"


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(recorder(role=OWN), status(recording=False)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And no refusal hides a failure."""
    for kind in (RECORDERS, RECORDER_STATUS):
        assert Scene(recorder(role=LINKED), status()).denied(kind).status(CHECK) == "unknown"
    assert Scene(recorder(role=OWN), status()).refusals_hide_nothing(CHECK)
