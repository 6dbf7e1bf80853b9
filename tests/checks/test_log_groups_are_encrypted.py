"""CW-03."""

from __future__ import annotations

import pytest
from trails import trail

from vedette.checks.log_groups_are_encrypted import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.kms import KEY_DETAILS, KeyDetails
from vedette.model.facts.logs import LogGroup
from vedette.testing import ACCOUNT, REGION, Scene

ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/k"
TRAIL = trail(log_group=f"{ARN}:*", kms_key=KEY)


def group(key=""):
    return LogGroup(ARN, "trail", kms_key=key)


def test_the_group_of_a_trail_whose_files_are_encrypted():
    """It has a key that is enabled; none; one that is being deleted; one that is gone."""
    assert Scene(TRAIL, group(KEY), KeyDetails(KEY)).status(CHECK) == "pass"
    assert Scene(TRAIL, group()).status(CHECK) == "fail"
    found = Scene(TRAIL, group(KEY), KeyDetails(KEY, state="PendingDeletion")).finding(CHECK)
    assert (found.status.value, "PendingDeletion" in found.reason) == ("fail", True)
    assert Scene(TRAIL, group(KEY)).status(CHECK) == "fail"


def test_groups_that_people_name():
    """By their names, also without a trail."""
    assert Scene(group(), expected=Expected(encrypted_log_groups=("tr*",))).status(CHECK) == "fail"
    assert Scene(group(), expected=Expected(encrypted_log_groups=("other",))).status(CHECK) == "not_applicable"


def test_nobody_asks_for_a_key():
    """A trail without a key of its own."""
    assert Scene(trail(log_group=f"{ARN}:*"), group()).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [TRAILS, KEY_DETAILS], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Whether the trail has a key; what the key is."""
    assert Scene(TRAIL, group(KEY), KeyDetails(KEY)).denied(kind).status(CHECK) == "unknown"


def test_a_key_of_an_account_that_is_not_assessed_is_unknown():
    """Nobody can tell whether it is enabled."""
    assert Scene(TRAIL, group(KEY.replace(ACCOUNT, "444455556666"))).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(TRAIL, group()).refusals_hide_nothing(CHECK)
