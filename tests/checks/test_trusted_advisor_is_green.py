"""TA-02."""

from __future__ import annotations

import pytest

from vedette.checks.trusted_advisor_is_green import CHECK
from vedette.model.facts.support import ADVISOR_RESULTS, TRUSTED_ADVISOR, AdvisorResult, TrustedAdvisor
from vedette.testing import ACCOUNT, Scene

ASKED = TrustedAdvisor(ACCOUNT)
EXPOSED = "Exposed Access Keys"


@pytest.mark.parametrize(
    ("status", "answer"), [("ok", "pass"), ("warning", "fail"), ("error", "fail"), ("not_available", "unknown")]
)
def test_what_only_it_can_tell(status, answer):
    """By its colour."""
    assert Scene(ASKED, AdvisorResult("1", EXPOSED, status)).status(CHECK) == answer


def test_what_our_own_checks_ask_is_theirs():
    """The root user's MFA is IAM-02's, and no second failure."""
    root = AdvisorResult("2", "MFA on Root Account", "error")

    assert Scene(ASKED, AdvisorResult("1", EXPOSED, "ok"), root).status(CHECK) == "pass"


def test_a_complaint_is_told_with_its_thing():
    """And one that has no answer beside it changes nothing."""
    exposed = AdvisorResult("1", EXPOSED, "error", flagged=1, things=("AKIAEXAMPLE, mira",))
    other = AdvisorResult("2", "Amazon EBS Public Snapshots", "not_available")

    assert "AKIAEXAMPLE, mira" in Scene(ASKED, other, exposed).finding(CHECK).reason


def test_without_the_plan_there_is_nothing_to_ask():
    """AWS's own word is in the reason; a list without the checks is no answer either."""
    found = Scene(TrustedAdvisor(ACCOUNT, available=False)).finding(CHECK)

    assert (found.status.value, "SubscriptionRequiredException" in found.reason) == ("not_applicable", True)
    assert Scene(ASKED).status(CHECK) == "unknown"


@pytest.mark.parametrize("kind", [TRUSTED_ADVISOR, ADVISOR_RESULTS])
def test_what_may_not_be_read_is_unknown(kind):
    """The list, or the results."""
    assert Scene(ASKED, AdvisorResult("1", EXPOSED, "ok")).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of either."""
    assert Scene(ASKED, AdvisorResult("1", EXPOSED, "error")).refusals_hide_nothing(CHECK)
