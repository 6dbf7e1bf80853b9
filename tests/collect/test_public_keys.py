"""CloudTrail's keys as its API gives them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.stub import ANY, Stubber

from vedette.aws.cloudtrail import public_keys
from vedette.aws.session import client
from vedette.collect.digests import Keys
from vedette.errors import AccessDenied
from vedette.simulate import signing

REGION = "eu-west-1"
KEY = signing.private_key("a chain of our own")
START, END = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)


@pytest.fixture
def stub():
    with Stubber(client("cloudtrail", {"region": REGION})) as found:
        yield found


def test_every_page_is_read(stub):
    """The keys of all pages are there, in the form verification takes."""
    one = {"Value": signing.public_der(KEY), "ValidityStartTime": START, "ValidityEndTime": END, "Fingerprint": "x"}
    other = {**one, "Value": signing.public_der(signing.private_key("a stranger"))}
    stub.add_response(
        "list_public_keys", {"PublicKeyList": [one], "NextToken": "t"}, {"StartTime": ANY, "EndTime": ANY}
    )
    stub.add_response(
        "list_public_keys", {"PublicKeyList": [other]}, {"StartTime": ANY, "EndTime": ANY, "NextToken": "t"}
    )
    keys = Keys(lambda region, start, end: public_keys(region, start, end, {}))

    keys.prepare(REGION, START, END)

    assert keys.find(REGION, signing.fingerprint(KEY)) is not None
    assert keys.find(REGION, signing.fingerprint(signing.private_key("a stranger"))) is not None
    assert keys.covers(REGION, START)


def test_refusal_names_the_permission(stub):
    """A refusal says which permission is missing."""
    stub.add_client_error("list_public_keys", "AccessDeniedException", "no")

    with pytest.raises(AccessDenied) as caught:
        public_keys(REGION, START, END, {})

    assert "cloudtrail:ListPublicKeys" in caught.value.hint
