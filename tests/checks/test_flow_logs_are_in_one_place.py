"""FL-08."""

from __future__ import annotations

import json

from vedette.checks.flow_logs_are_in_one_place import CHECK
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.model.facts.logs import (
    LOG_SUBSCRIPTIONS,
    LOGS_ACCOUNT_POLICIES,
    LogsAccountPolicy,
    LogSubscriptions,
    Subscription,
)
from vedette.model.facts.organizations import ORGANIZATION, Organization
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS, Bucket, BucketPolicy
from vedette.testing import ACCOUNT, REGION, Scene

OTHER, FAR = "444455556666", "us-east-1"
ORG = Organization("o-1")
TO_GROUP = FlowLog("fl-1", "vpc-1", status="ACTIVE", group="flows")
FORWARDED = LogSubscriptions("flows", (Subscription("s", "arn:aws:kinesis:x"),))


def to(bucket):
    return FlowLog(
        f"fl-{bucket}", "vpc-1", status="ACTIVE", destination_type="s3", destination=f"arn:aws:s3:::{bucket}"
    )


def takes(**condition):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::logs/*",
        "Condition": {"StringEquals": condition},
    }
    return BucketPolicy("logs", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def own(scene):
    """What it says of the first account."""
    return next(f.status.value for f in scene.findings(CHECK) if f.account == ACCOUNT)


def test_log_groups_are_forwarded():
    """By a subscription, or by one of the whole account that does not leave the group out."""
    assert Scene(TO_GROUP, FORWARDED).status(CHECK) == "pass"
    found = Scene(TO_GROUP, LogSubscriptions("flows")).finding(CHECK)
    assert (found.status.value, f"flows ({REGION})" in found.reason) == ("fail", True)
    whole = LogsAccountPolicy("p", "SUBSCRIPTION_FILTER_POLICY")
    assert Scene(TO_GROUP, whole).status(CHECK) == "pass"
    but = LogsAccountPolicy("p", "SUBSCRIPTION_FILTER_POLICY", selection='LogGroupName NOT IN ["flows"]')
    assert Scene(TO_GROUP, but).status(CHECK) == "fail"
    assert Scene(TO_GROUP, LogsAccountPolicy("p", "DATA_PROTECTION_POLICY")).status(CHECK) == "fail"


def test_regions_share_a_bucket():
    """One of the account is enough where there is no other account."""
    assert Scene(to("logs"), Bucket("logs")).at(FAR, to("logs")).status(CHECK) == "pass"
    found = Scene(to("logs"), Bucket("logs"), Bucket("far")).at(FAR, to("far")).finding(CHECK)
    assert (found.status.value, found.reason) == ("fail", "they go to 2 buckets: far, logs")


def test_accounts_share_a_bucket():
    """Another account's; or its own, that takes others' flow logs, too."""
    assert own(Scene(ORG, to("logs")).at(REGION, Bucket("logs"), account=OTHER)) == "pass"
    assert own(Scene(ORG, to("logs"), Bucket("logs")).at(REGION, account=OTHER)) == "fail"
    for_other = takes(**{"aws:SourceAccount": [ACCOUNT, OTHER]})
    assert own(Scene(ORG, to("logs"), Bucket("logs"), for_other).at(REGION, account=OTHER)) == "pass"
    by_organisation = takes(**{"aws:SourceOrgID": "o-1"})
    assert own(Scene(ORG, to("logs"), Bucket("logs"), by_organisation).at(REGION, account=OTHER)) == "pass"
    for_itself = takes(**{"aws:SourceAccount": ACCOUNT})
    assert own(Scene(ORG, to("logs"), Bucket("logs"), for_itself).at(REGION, account=OTHER)) == "fail"


def test_what_is_not_active_does_not_count():
    """Nor does a log group that is forwarded make a second bucket."""
    old = FlowLog("fl-old", "vpc-1", destination_type="s3", destination="arn:aws:s3:::old")
    scene = Scene(ORG, to("logs"), old, Bucket("old"), TO_GROUP, FORWARDED)
    assert own(scene.at(REGION, Bucket("logs"), account=OTHER)) == "pass"


def test_a_member_that_is_assessed_alone_cannot_tell():
    """Whether its bucket takes others' is asked of others."""
    assert Scene(ORG, to("logs"), Bucket("logs")).status(CHECK) == "unknown"


def test_without_an_active_flow_log_there_is_nothing_to_ask():
    """FL-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(FlowLog("fl-1", "vpc-1", group="flows")).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """But a group that is known to stay is enough to fail."""
    for kind in (FLOW_LOGS, LOG_SUBSCRIPTIONS):
        assert Scene(TO_GROUP, FORWARDED).denied(kind).status(CHECK) == "unknown"
    assert Scene(TO_GROUP).denied(LOGS_ACCOUNT_POLICIES).status(CHECK) == "unknown"
    assert Scene(to("logs"), Bucket("logs")).denied(ORGANIZATION).status(CHECK) == "unknown"
    for kind in (BUCKETS, BUCKET_POLICY):
        scene = Scene(ORG, to("logs"), Bucket("logs")).at(REGION, account=OTHER)
        assert own(scene.denied(kind)) == "unknown"
    assert Scene(TO_GROUP).at(FAR).denied(FLOW_LOGS, region=FAR).status(CHECK) == "fail"
    assert (
        Scene(to("a")).at(FAR, to("b")).at("eu-north-1").denied(FLOW_LOGS, region="eu-north-1").status(CHECK) == "fail"
    )
    assert Scene(to("logs"), Bucket("logs"), Bucket("far")).at(FAR, to("far")).refusals_hide_nothing(CHECK)
    assert Scene(TO_GROUP).at(FAR, to("far")).refusals_hide_nothing(CHECK)
