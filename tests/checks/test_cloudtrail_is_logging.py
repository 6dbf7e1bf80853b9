"""CT-03."""

from __future__ import annotations

from trails import arn, good, selectors, status, trail

from vedette.checks.cloudtrail_is_logging import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS, TRAILS
from vedette.testing import ACCOUNT, NOW, REGION, Scene

OTHER = "444455556666"


def test_a_trail_that_is_logging_passes():
    """Each trail is said of once, not in each region."""
    assert Scene(*good()).at("us-east-1", trail()).statuses(CHECK) == {arn(): "pass"}


def test_a_stopped_trail_fails():
    """With the time it was stopped."""
    found = Scene(trail(), status(logging=False, stopped=NOW), selectors()).finding(CHECK)

    assert (found.status.value, found.region, "2026-06-01 12:00" in found.reason) == ("fail", REGION, True)


def test_a_stopped_trail_is_nothing_where_another_records():
    """It was replaced."""
    scene = Scene(*good(), trail("old"), status("old", logging=False), selectors("old"))

    assert scene.statuses(CHECK) == {arn(): "pass", arn("old"): "not_applicable"}


def test_a_trail_of_one_region_replaces_none_of_all():
    """The other regions are recorded by nothing."""
    scene = Scene(*good(multi_region=False), trail("all"), status("all", logging=False), selectors("all"))

    assert scene.statuses(CHECK) == {arn(): "pass", arn("all"): "fail"}


def test_without_a_trail_there_is_nothing_to_ask():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_a_status_that_may_not_be_read_is_unknown():
    """Of that trail."""
    assert Scene(*good()).denied(TRAIL_STATUS).statuses(CHECK) == {arn(): "unknown"}


def test_trails_that_may_not_be_listed_are_unknown():
    """There may be some."""
    assert Scene(*good()).denied(TRAILS).status(CHECK) == "unknown"


def test_an_organisations_trail_is_judged_where_it_is_owned():
    """A member says nothing of it where the owner does."""
    owned = trail("org", account=OTHER, organization=True)
    about = (status("org", account=OTHER), selectors("org", account=OTHER))
    scene = Scene(owned, *about).at(REGION, owned, *about, account=OTHER)

    assert [(f.account, f.status.value) for f in scene.findings(CHECK)] == [
        (ACCOUNT, "not_applicable"),
        (OTHER, "pass"),
    ]
