"""TA-01."""

from __future__ import annotations

from vedette.checks.trusted_advisor_can_be_asked import CHECK
from vedette.model.facts.support import TRUSTED_ADVISOR, AdvisorCheck, TrustedAdvisor
from vedette.testing import ACCOUNT, Scene

LISTED = (AdvisorCheck("a", "Exposed Access Keys", "security"), AdvisorCheck("b", "Idle Load Balancers", "cost"))


def test_plans():
    """One that lets it be asked, and one that does not."""
    found = Scene(TrustedAdvisor(ACCOUNT, checks=LISTED)).finding(CHECK)
    assert (found.status.value, found.reason) == ("pass", "Trusted Advisor answers 1 checks of security")
    assert Scene(TrustedAdvisor(ACCOUNT, available=False)).status(CHECK) == "fail"


def test_a_list_without_security_is_no_answer():
    """AWS lists it for every plan that lets it be asked."""
    assert Scene(TrustedAdvisor(ACCOUNT)).status(CHECK) == "unknown"


def test_where_there_is_none_there_is_nothing_to_ask():
    """And where it may not be asked it is not known: a refusal by IAM is no answer about the plan."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(TrustedAdvisor(ACCOUNT, checks=LISTED)).denied(TRUSTED_ADVISOR).status(CHECK) == "unknown"
    assert Scene(TrustedAdvisor(ACCOUNT, available=False)).refusals_hide_nothing(CHECK)
