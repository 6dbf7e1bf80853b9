"""CT-11."""

from __future__ import annotations

from trails import arn, good, selectors, status, trail

from vedette.checks.cloudtrail_is_encrypted_with_own_key import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS
from vedette.testing import Scene


def test_with_and_without_a_key():
    """Each trail that is logging."""
    assert Scene(*good(kms_key="arn:key")).statuses(CHECK) == {arn(): "pass"}
    assert Scene(*good()).statuses(CHECK) == {arn(): "fail"}


def test_a_stopped_trail_is_none_of_its_business():
    """CT-03 tells."""
    assert Scene(trail(), status(logging=False), selectors()).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Whether it is logging."""
    assert Scene(*good()).denied(TRAIL_STATUS).statuses(CHECK) == {arn(): "unknown"}
