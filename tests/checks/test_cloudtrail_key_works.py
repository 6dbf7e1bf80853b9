"""CT-12."""

from __future__ import annotations

import pytest
from policies import allow, document, service
from trails import arn, good

from vedette.checks.cloudtrail_key_works import CHECK
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY, KeyDetails, KeyPolicy
from vedette.model.facts.s3 import Bucket
from vedette.testing import ACCOUNT, REGION, Scene

OTHER = "444455556666"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
ROOT = allow({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
OF_TRAIL = {
    "StringEquals": {"aws:SourceArn": arn()},
    "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"},
}
WRITES = service("cloudtrail", "kms:GenerateDataKey*", Condition=OF_TRAIL)


def scene(*statements, key=KEY, state="Enabled", region=REGION):
    return Scene(
        *good(kms_key=key),
        Bucket("logs", region),
        KeyDetails(key, state=state),
        KeyPolicy(key, document(*statements or (ROOT, WRITES))),
    )


def test_a_key_that_works():
    """With the conditions that AWS writes."""
    assert scene().status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (scene(state="PendingDeletion"), "PendingDeletion"),
        (scene(state="Disabled"), "Disabled"),
        (scene(region="us-east-1"), "in us-east-1"),
        (scene(ROOT), "does not let CloudTrail encrypt"),
        (scene(ROOT, service("cloudtrail", "kms:GenerateDataKey*", account=OTHER)), "does not let CloudTrail encrypt"),
        (scene(WRITES), "lets nobody decrypt"),
        (Scene(*good(kms_key=KEY), Bucket("logs", REGION)), "does not exist"),
    ],
)
def test_keys_that_do_not(found, why):
    """Going, off, elsewhere, closed to CloudTrail or for another's trail, closed to readers, gone."""
    assert why in found.finding(CHECK).reason
    assert found.status(CHECK) == "fail"


def test_a_key_of_another_account_is_looked_at_there():
    """If that is assessed; else it is not known."""
    there = KEY.replace(ACCOUNT, OTHER)
    found = Scene(*good(kms_key=there), Bucket("logs", REGION))
    assert found.status(CHECK) == "unknown"
    found.at(REGION, KeyDetails(there), KeyPolicy(there, document(ROOT, WRITES)), account=OTHER)
    assert found.statuses(CHECK)[arn()] == "pass"


def test_nothing_to_ask():
    """No key is CT-11's; no trail."""
    assert Scene(*good()).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The key or its policy, or which key an alias stands for."""
    for kind in (KEY_DETAILS, KEY_POLICY):
        assert scene().denied(kind).finding(CHECK).permissions == kind.reads
    assert Scene(*good(kms_key=KEY.replace("key/1", "alias/logs"))).status(CHECK) == "unknown"
    assert scene(ROOT).refusals_hide_nothing(CHECK)
