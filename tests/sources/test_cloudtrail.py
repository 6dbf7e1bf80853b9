"""Who did it, by each shape in which CloudTrail names a caller.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

import json

import pytest

from vedette import registry

ACCOUNT = "111122223333"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/Operators/mira"
STORE = f"arn:aws:identitystore::{ACCOUNT}:identitystore/d-1234567890"
PERSON = {"userId": "0123456789-aa", "identityStoreArn": STORE}
OUT_OF_DATE = {"type": "Unknown", "principalId": ACCOUNT, "arn": "", "accountId": ACCOUNT, "accessKeyId": ""}


@pytest.mark.parametrize(
    ("identity", "actor"),
    [
        ({"type": "AssumedRole", "arn": ROLE, "principalId": "AROA1:mira", "accountId": ACCOUNT}, ROLE),
        ({"type": "AssumedRole", "arn": ROLE, "accountId": ACCOUNT, "onBehalfOf": PERSON}, ROLE),
        ({"type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": PERSON}, "0123456789-aa"),
        ({**OUT_OF_DATE, "userName": "mira@example.com"}, "mira@example.com"),
        (OUT_OF_DATE, ACCOUNT),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com"),
        ({"type": "AWSAccount", "principalId": "AIDA1", "accountId": ACCOUNT}, "AIDA1"),
        ({"type": "AWSAccount", "principalId": "AIDA1"}, "AIDA1"),
        ({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}, "ANONYMOUS_PRINCIPAL"),
        (
            {"type": "IAMUser", "accountId": ACCOUNT, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            "HIDDEN_DUE_TO_SECURITY_REASONS",
        ),
    ],
)
def test_the_actor_is_a_person_where_the_record_tells_one(rows, identity, actor):
    """A user of Identity Center has no ARN, and is not the account that the sign-in was to."""
    event = {"eventID": "1", "eventTime": "2026-06-01T08:14:07Z", "eventSource": "signin.amazonaws.com"}
    event |= {"eventName": "UserAuthentication", "userIdentity": identity}
    (row,), rejected = rows(registry.source("cloudtrail"), json.dumps(event).encode())

    assert not rejected
    assert row["ev_actor"] == actor
