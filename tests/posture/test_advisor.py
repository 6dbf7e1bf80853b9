"""Trusted Advisor: what AWS answers as facts, and its word beside our own."""

from __future__ import annotations

import pytest
from findings import finding
from replay import Replay

from vedette import registry
from vedette.aws.facts.support import advisor, results
from vedette.cli._assessment import _advisor
from vedette.meaning.advisor import SAME
from vedette.model import Status
from vedette.model.facts.support import AdvisorResult, TrustedAdvisor
from vedette.posture.advisor import second_opinions
from vedette.testing import ACCOUNT, Scene

LISTED = {
    "checks": [
        {"id": "a", "name": "MFA on Root Account", "category": "security"},
        {"id": "b", "name": "Exposed Access Keys", "category": "security"},
        {"id": "c", "name": "Low Utilization Amazon EC2 Instances", "category": "cost_optimizing"},
    ]
}
RESULT = {
    "result": {
        "timestamp": "2026-05-30T05:30:11Z",
        "status": "error",
        "flaggedResources": [
            {"status": "error", "isSuppressed": False, "metadata": ["AKIAEXAMPLE", None, "mira"]},
            {"status": "error", "isSuppressed": True, "metadata": ["AKIAOTHER"]},
            {"status": "ok", "metadata": ["AKIAFINE"]},
        ],
    }
}


def asked(status=200, data=None):
    """One who answers as Support does."""

    def answers(_service, operation, arguments):
        if operation == "describe_trusted_advisor_checks":
            return status, data or LISTED
        assert arguments["checkId"] in {"a", "b"}  # only what is compared or judged is asked for
        return 200, RESULT

    return Replay(answers, registry.gatherers())


def test_results_of_what_is_asked():
    """What somebody excluded, and what is fine, is not flagged; others' results are not asked for."""
    found = {one.name: one for one in results(asked())}

    assert set(found) == {"MFA on Root Account", "Exposed Access Keys"}
    one = found["Exposed Access Keys"]
    assert (one.status, one.flagged, one.things) == ("error", 1, ("AKIAEXAMPLE, mira",))
    assert one.updated.isoformat() == "2026-05-30T05:30:11+00:00"


def test_a_plan_without_it():
    """One row that says so, and no result."""
    refused = asked(400, {"Error": {"Code": "SubscriptionRequiredException"}})

    assert list(advisor(refused)) == [TrustedAdvisor(refused.account, available=False)]
    assert list(results(refused)) == []


def test_the_same_questions_are_asked_by_checks_that_there_are():
    """By their ids."""
    assert {check for checks in SAME.values() for check in checks} <= set(registry.checks())


@pytest.mark.parametrize(
    ("theirs", "ours", "agree"),
    [
        ("ok", "pass", True),
        ("error", "fail", True),
        ("warning", "pass", False),
        ("ok", "fail", False),
        ("not_available", "fail", None),
        ("error", "unknown", None),
        ("ok", "not_applicable", None),
    ],
)
def test_two_answers_to_one_question(theirs, ours, agree):
    """They agree, argue, or cannot be compared."""
    facts = Scene(AdvisorResult("a", "MFA on Root Account", theirs))

    (one,) = second_opinions(facts, [finding("IAM-02", ours, region="", account=ACCOUNT)])

    assert (one.checks, one.ours, one.agree) == (("IAM-02",), Status(ours), agree)


def test_ours_is_the_worst_of_our_checks():
    """In all regions; of another account it is another answer, and what was not asked has none."""
    facts = Scene(AdvisorResult("a", "AWS CloudTrail Logging", "ok"), AdvisorResult("b", "Root User Access Key", "ok"))
    found = [
        finding("CT-01", "pass", account=ACCOUNT),
        finding("CT-04", "fail", account=ACCOUNT),
        finding("CT-01", "unknown", account="444455556666"),
    ]

    (one,) = second_opinions(facts, found)

    assert (one.account, one.ours, one.agree) == (ACCOUNT, Status.FAIL, False)


def test_the_look_says_where_they_argue():
    """With the day of its answer; nothing where nothing was compared."""

    class Found:
        advisor = second_opinions(
            Scene(AdvisorResult("a", "MFA on Root Account", "error", things=("root",))),
            [finding("IAM-02", "pass", region="", account=ACCOUNT)],
        )

    class Nothing:
        advisor = ()

    assert list(_advisor(Found)) == [
        "Answers of Trusted Advisor to the same questions: 1. It agrees on 0, not on 1:",
        f"  {ACCOUNT} MFA on Root Account: it says fail (root), IAM-02 pass",
    ]
    assert list(_advisor(Nothing)) == []
