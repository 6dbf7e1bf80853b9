"""FL-04."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vedette.checks.flow_logs_can_be_delivered import CHECK
from vedette.model.facts.destinations import FLOW_BUCKETS, FlowBucket
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.model.facts.iam import IAM_ROLES, IamRole, InlinePolicy, ManagedPolicy
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.model.facts.organizations import Organization
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS, Bucket, BucketPolicy
from vedette.testing import ACCOUNT, REGION, Scene

ARCHIVE = "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/flows"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:flows"
WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")
TO_GROUP = FlowLog("fl-1", "vpc-1", "ALL", "ACTIVE", group="flows", role=ROLE)
TO_BUCKET = FlowLog("fl-1", "vpc-1", "ALL", "ACTIVE", destination_type="s3", destination="arn:aws:s3:::logs/vpc/")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})


def trusts(service="vpc-flow-logs.amazonaws.com", **condition):
    more = {"Condition": condition} if condition else {}
    return policy({"Principal": {"Service": service}, "Action": "sts:AssumeRole", **more})


def gives(*actions, resource="*"):
    return (InlinePolicy("p", policy({"Action": list(actions), "Resource": resource})),)


def role(trust=trusts(), inline=gives(*WRITES), **more):  # noqa: B008  texts that nobody changes
    return IamRole(ROLE, "flows", trust=trust, inline=inline, **more)


def takes(principal="delivery.logs.amazonaws.com", resource="arn:aws:s3:::logs/*", **condition):
    more = {"Condition": {"StringEquals": condition}} if condition else {}
    who = {"Service": principal}
    return BucketPolicy("logs", policy({"Principal": who, "Action": "s3:PutObject", "Resource": resource, **more}))


LOG_GROUP = LogGroup(GROUP, "flows")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((LOG_GROUP,), "the role flows does not exist"),
        ((LOG_GROUP, role(trusts("ec2.amazonaws.com"))), "does not let vpc-flow-logs.amazonaws.com"),
        ((LOG_GROUP, role(trusts(StringEquals={"aws:SourceAccount": ARCHIVE}))), "does not let"),
        ((LOG_GROUP, role(inline=())), "may not logs:CreateLogStream and logs:PutLogEvents on flows"),
        ((LOG_GROUP, role(inline=gives("logs:CreateLogStream"))), "may not logs:PutLogEvents"),
        ((LOG_GROUP, role(inline=gives(*WRITES, resource="arn:aws:logs:*:*:log-group:other:*"))), "may not"),
        ((LOG_GROUP, role(boundary="arn:b"), ManagedPolicy("arn:b", document=policy({"Action": "s3:*"}))), "may not"),
        ((role(),), "the log group flows does not exist"),
    ],
)
def test_a_log_group_that_cannot_be_written_to(rows, words):
    """The role, whom it trusts, what it may do with the group, the group."""
    found = Scene(TO_GROUP, *rows).finding(CHECK)

    assert (found.status.value, words in found.reason) == ("fail", True)


@pytest.mark.parametrize(
    "rows",
    [
        (LOG_GROUP, role()),
        (LOG_GROUP, role(trusts(StringEquals={"aws:SourceAccount": ACCOUNT}))),
        (LOG_GROUP, role(inline=gives(*WRITES, resource=f"{GROUP}:*"))),
        (LOG_GROUP, role(inline=(), attached=("arn:p",)), ManagedPolicy("arn:p", document=gives("logs:*")[0].document)),
        (role(inline=gives(*WRITES, "logs:CreateLogGroup")),),
    ],
)
def test_a_log_group_that_can_be_written_to(rows):
    """Inline or attached, with conditions that are met; a group that is not there may be made."""
    assert Scene(TO_GROUP, *rows).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("rows", "answer", "words"),
    [
        ((Bucket("logs"), takes()), "pass", ""),
        ((Bucket("logs"), takes(**{"aws:SourceAccount": ACCOUNT})), "pass", ""),
        ((Bucket("logs"), takes(**{"aws:SourceOrgID": "o-1"}), Organization("o-1")), "pass", ""),
        ((Bucket("logs"), takes(**{"aws:SourceOrgID": "o-2"}), Organization("o-1")), "fail", "does not let"),
        ((Bucket("logs"), takes(**{"aws:SourceAccount": ARCHIVE})), "fail", "does not let"),
        ((Bucket("logs"), takes(resource="arn:aws:s3:::logs/other/*")), "fail", "does not let"),
        ((Bucket("logs"), takes("config.amazonaws.com")), "fail", "does not let"),
        ((Bucket("logs"),), "fail", "does not let"),
        ((FlowBucket("logs", exists=False),), "fail", "does not exist"),
        ((FlowBucket("logs"),), "unknown", "none of the accounts"),
    ],
)
def test_a_bucket_and_its_policy(rows, answer, words):
    """With the conditions that AWS sends along."""
    found = Scene(TO_BUCKET, *rows).finding(CHECK)

    assert (found.status.value, words in found.reason) == (answer, True)


def test_a_foreign_bucket_that_takes_them_is_good_enough():
    """Its policy cannot be seen, but the last delivery went through."""
    log = FlowLog("fl-1", "vpc-1", delivery="SUCCESS", destination_type="s3", destination="arn:aws:s3:::logs")
    assert Scene(log, FlowBucket("logs")).status(CHECK) == "pass"
    assert Scene(log, FlowBucket("logs", exists=False)).status(CHECK) == "fail"


def test_the_archives_bucket_is_asked_where_it_is():
    """In the other account."""
    scene = Scene(TO_BUCKET).at(REGION, Bucket("logs"), takes(), account=ARCHIVE)
    assert scene.findings(CHECK)[0].status.value == "pass"


def test_a_log_group_of_another_account_is_as_good_as_its_delivery():
    """A role of that account writes, which nobody looks at from here."""
    far = f"arn:aws:logs:{REGION}:{ARCHIVE}:log-group:flows"
    log = FlowLog("fl-1", "vpc-1", status="ACTIVE", destination=far, group="flows", role=ROLE)
    assert Scene(log, role(inline=())).status(CHECK) == "unknown"
    assert Scene(replace(log, delivery="SUCCESS"), role(inline=())).status(CHECK) == "pass"


def test_what_a_stream_takes_is_not_known():
    """Nobody asks Firehose."""
    log = FlowLog("fl-1", "vpc-1", destination_type="kinesis-data-firehose", destination="arn:aws:firehose:x")
    assert Scene(log).status(CHECK) == "unknown"


def test_without_a_flow_log_there_is_nothing_to_ask():
    """FL-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And no refusal hides a failure."""
    for kind in (FLOW_LOGS, IAM_ROLES, LOG_GROUPS):
        assert Scene(TO_GROUP, LOG_GROUP, role()).denied(kind).status(CHECK) == "unknown"
    for kind in (BUCKETS, BUCKET_POLICY):
        assert Scene(TO_BUCKET, Bucket("logs"), takes()).denied(kind).status(CHECK) == "unknown"
    assert Scene(TO_BUCKET).denied(FLOW_BUCKETS).status(CHECK) == "unknown"
    assert Scene(TO_GROUP, LOG_GROUP, role(inline=())).refusals_hide_nothing(CHECK)
    assert Scene(TO_BUCKET, Bucket("logs")).refusals_hide_nothing(CHECK)
