"""LB-12."""

from __future__ import annotations

from trails import arn, good

from vedette.checks.log_buckets_are_apart import CHECK
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.model.facts.organizations import ORGANIZATION, Organization
from vedette.model.facts.s3 import BUCKETS, Bucket
from vedette.testing import ACCOUNT, REGION, Scene

ARCHIVE = "444455556666"
ORG = Organization("o-1", management_account="999988887777")


def scene(*there, org=ORG):
    """The bucket is in another account, with what runs there."""
    return Scene(*good(), org).at(REGION, Bucket("logs"), *there, account=ARCHIVE)


def test_accounts_of_logs():
    """With nothing else; with an instance, even a stopped one; with one that is gone."""
    assert scene().statuses(CHECK)[arn()] == "pass"
    assert "instances" in scene(Instance("i-1", "stopped")).findings(CHECK)[0].reason
    assert scene(Instance("i-1", "terminated")).statuses(CHECK)[arn()] == "pass"


def test_the_management_account_and_the_own_one():
    """The one is never right, the other where nothing runs."""
    of_management = Organization("o-1", management_account=ARCHIVE)
    assert scene(org=of_management).statuses(CHECK)[arn()] == "fail"
    assert Scene(*good(), ORG, Bucket("logs"), Instance("i-1", "running")).status(CHECK) == "fail"
    assert Scene(*good(), ORG, Bucket("logs")).status(CHECK) == "pass"


def test_nothing_to_ask():
    """One account alone; a bucket of a stranger; no trail."""
    assert Scene(*good(), Bucket("logs")).status(CHECK) == "not_applicable"
    assert Scene(*good(), ORG).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Whose the bucket is, what runs there; and it hides no failure."""
    for kind in (ORGANIZATION, BUCKETS, INSTANCES):
        assert scene().denied(kind).statuses(CHECK)[arn()] == "unknown"
    assert scene(Instance("i-1", "running")).refusals_hide_nothing(CHECK)
    assert ACCOUNT not in scene().findings(CHECK)[0].reason
