"""CT-01."""

from __future__ import annotations

import pytest
from trails import ALL_OBJECTS, arn, good, selectors, status, trail

from vedette.checks.cloudtrail_records_every_region import CHECK
from vedette.model.facts.cloudtrail import TRAIL_SELECTORS, TRAILS, BasicSelector
from vedette.testing import REGION, Scene

OTHER = "444455556666"
NEVER_NOT_APPLICABLE = "every region can be recorded"


def test_a_trail_of_all_regions_records_each():
    """Also the regions that it is not at home in, where it is a shadow."""
    scene = Scene(*good()).at("us-east-1", trail())

    assert scene.statuses(CHECK) == {REGION: "pass", "us-east-1": "pass"}


def test_no_trail_fails():
    """Event history is not a trail."""
    assert Scene().status(CHECK) == "fail"


def test_a_trail_of_another_region_does_not_count():
    """A trail of one region records that region."""
    scene = Scene(*good(multi_region=False)).at("us-east-1")

    assert scene.statuses(CHECK) == {REGION: "pass", "us-east-1": "fail"}


def test_a_stopped_trail_does_not_count():
    """It is there, and records nothing."""
    assert Scene(trail(), status(logging=False), selectors()).status(CHECK) == "fail"


def test_a_trail_of_data_events_does_not_count():
    """What is done to the region is management events."""
    only_data = selectors("main", BasicSelector(management=False, data=(ALL_OBJECTS,)))

    assert Scene(trail(), status(), only_data).status(CHECK) == "fail"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"


def test_one_regions_refusal_hides_no_others_failure():
    """The region that may be asked fails by itself."""
    scene = Scene(*good(multi_region=False)).at("us-east-1").at("us-west-2").denied(TRAILS, region="us-west-2")

    assert scene.statuses(CHECK) == {REGION: "pass", "us-east-1": "fail", "us-west-2": "unknown"}


def test_regions_that_may_not_be_listed_are_unknown():
    """With the permission to grant."""
    found = Scene(*good()).regions_denied().finding(CHECK)

    assert (found.status.value, found.permissions) == ("unknown", ("ec2:DescribeRegions",))


def test_a_refusal_about_one_trail_is_nothing_where_another_records():
    """The answer does not depend on it."""
    scene = Scene(*good(), trail("other"), status("other")).denied(TRAIL_SELECTORS, key=arn("other"))

    assert scene.status(CHECK) == "pass"


def test_an_organisations_trail_covers_a_member():
    """As AWS shows it there, and as its owner tells where it does not."""
    owned = trail("org", account=OTHER, organization=True)
    about = (status("org", account=OTHER), selectors("org", account=OTHER))

    assert Scene(owned, *about).status(CHECK) == "pass"
    told = Scene().at(REGION, owned, *about, account=OTHER)
    assert [f.status.value for f in told.findings(CHECK)] == ["pass", "pass"]


def test_an_accounts_own_trail_covers_no_other():
    """It is not the organisation's."""
    scene = Scene().at(REGION, trail(account=OTHER), status(account=OTHER), selectors(account=OTHER), account=OTHER)

    assert [f.status.value for f in scene.findings(CHECK)] == ["fail", "pass"]
