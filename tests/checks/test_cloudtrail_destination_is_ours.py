"""CT-21."""

from __future__ import annotations

from trails import arn, good, selectors, status, trail

from vedette.checks.cloudtrail_destination_is_ours import CHECK
from vedette.model.facts.s3 import BUCKETS, Bucket, DestinationBucket
from vedette.testing import REGION, Scene

OTHER = "444455556666"


def test_destinations():
    """Ours; of another account of ours; a stranger's; gone."""
    assert Scene(*good(), Bucket("logs")).statuses(CHECK) == {arn(): "pass"}
    archive = Scene(*good()).at(REGION, Bucket("logs"), account=OTHER)
    assert [f.status.value for f in archive.findings(CHECK) if f.resource] == ["pass"]
    assert Scene(*good(), DestinationBucket("logs")).statuses(CHECK) == {arn(): "fail"}
    gone = Scene(*good(), DestinationBucket("logs", exists=False)).finding(CHECK)
    assert "anybody may make it" in gone.reason


def test_a_stopped_trail_is_none_of_its_business():
    """CT-03 tells."""
    assert Scene(trail(), status(logging=False), selectors()).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Whose the buckets are."""
    assert Scene(*good()).denied(BUCKETS).statuses(CHECK) == {arn(): "unknown"}
