"""KMS-02."""

from __future__ import annotations

import pytest
from trails import trail

from vedette.checks.kms_log_keys_stay import CHECK
from vedette.model.facts.kms import KEY_DETAILS, Key, KeyDetails
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (KeyDetails("arn:k"), "pass"),
        (KeyDetails("arn:k", state="PendingDeletion", deleted_at=NOW), "fail"),
        (KeyDetails("arn:k", state="Disabled"), "fail"),
    ],
)
def test_keys_of_trails_and_groups(key, answer):
    """Enabled, going, off."""
    assert Scene(trail(kms_key="arn:k"), Key("arn:k"), key).status(CHECK) == answer
    assert Scene(LogGroup("arn:g", "g", kms_key="arn:k"), Key("arn:k"), key).status(CHECK) == answer


def test_other_keys_are_none_of_its_business():
    """They encrypt no logs that this region knows of."""
    assert Scene(Key("arn:k"), KeyDetails("arn:k", state="Disabled")).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The key, or the groups it may be of."""
    for kind in (KEY_DETAILS, LOG_GROUPS):
        assert Scene(Key("arn:k"), KeyDetails("arn:k")).denied(kind).status(CHECK) == "unknown"
