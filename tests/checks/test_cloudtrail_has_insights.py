"""CT-19."""

from __future__ import annotations

from trails import arn, good

from vedette.checks.cloudtrail_has_insights import CHECK
from vedette.model.facts.cloudtrail import TRAIL_INSIGHTS, TrailInsights
from vedette.testing import REGION, Scene

OTHER = "444455556666"
CALLS, ERRORS = "ApiCallRateInsight", "ApiErrorRateInsight"


def test_both_kinds():
    """In one trail or in two; one kind alone; none; in a trail of one region."""
    assert Scene(*good(), TrailInsights(arn(), (CALLS, ERRORS))).status(CHECK) == "pass"
    two = Scene(*good(), *good("b"), TrailInsights(arn(), (CALLS,)), TrailInsights(arn("b"), (ERRORS,)))
    assert two.status(CHECK) == "pass"
    assert Scene(*good(), TrailInsights(arn(), (CALLS,))).finding(CHECK).evidence["missing"] == (ERRORS,)
    assert Scene(*good()).status(CHECK) == "fail"
    assert Scene(*good(multi_region=False), TrailInsights(arn(), (CALLS, ERRORS))).status(CHECK) == "fail"


def test_an_organisations_trail_counts_in_its_members():
    """By what its owner tells."""
    scene = Scene(*good(organization=True), TrailInsights(arn(), (CALLS, ERRORS))).at(REGION, account=OTHER)
    assert scene.statuses(CHECK) == {"111122223333": "pass", OTHER: "pass"}


def test_no_trail_is_not_applicable():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    assert Scene(*good()).denied(TRAIL_INSIGHTS).finding(CHECK).permissions == TRAIL_INSIGHTS.reads
    assert Scene(*good()).denied(TRAIL_INSIGHTS).status(CHECK) == "unknown"
    assert Scene(*good()).refusals_hide_nothing(CHECK)
