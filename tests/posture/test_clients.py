"""What the clients of all places share, and what starting an assessment loads."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import boto3
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

from vedette.aws import classes
from vedette.aws.session import client

PLACES = (
    {"region": "eu-west-1"},
    {"region": "us-east-1"},
    {"region": "us-east-1", "role_arn": "arn:aws:iam::111122223333:role/Vedette"},
)


@pytest.mark.parametrize("service", ["ec2", "s3"])
def test_clients_of_a_service_share_class_and_description(service):
    """In whichever region and account; they stay apart in all else."""
    one, *others = (client(service, place) for place in PLACES)

    assert all(type(other) is type(one) for other in others)
    assert all(other.meta.service_model is one.meta.service_model for other in others)
    assert [c.meta.region_name for c in (one, *others)] == ["eu-west-1", "us-east-1", "us-east-1"]


def test_what_boto3_adds_to_a_class_is_there():
    """boto3's own methods come by an event of the session that made the class."""
    assert client("s3", PLACES[0]).upload_file
    assert client("s3", PLACES[1]).upload_file


def test_other_sessions_are_left_alone():
    """Whoever uses botocore in the same process gets what botocore makes, with the handlers of their own."""
    ours = client("sns", PLACES[0])
    session = botocore.session.get_session()
    session.register("creating-client-class.sns", lambda class_attributes, **_: class_attributes.update(mine=True))

    theirs = boto3.Session(botocore_session=session).client("sns", region_name="eu-west-1")

    assert type(theirs) is not type(ours)
    assert theirs.mine
    assert not hasattr(client("sns", PLACES[1]), "mine")


def test_a_botocore_that_is_built_otherwise_is_left_as_it_is(monkeypatch):
    """The wrapped methods are botocore's own affair, and may go."""
    monkeypatch.setattr(classes, "_SAME", {"_gone": lambda: None})

    classes._wrap.__wrapped__()

    assert not hasattr(__import__("botocore.client").client.ClientCreator, "_gone")


def test_planning_a_scan_loads_no_lake():
    """Few checks read it, and it takes longer to load than many a scan of one account."""
    code = (
        "import sys\n"
        "from vedette import registry\n"
        "from vedette.api._gather import plan\n"
        "from vedette.config import Config\n"
        "plan(list(registry.checks().values()), Config.load())\n"
        "print([m for m in ('pyarrow', 'duckdb', 'pyiceberg', 'numba') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_an_endpoint_of_ones_own_has_one_name(monkeypatch):
    """S3 Control's calls go to AWS's host of the account, and to an endpoint that is named as it is."""
    sent = []
    for place in ({"region": "eu-west-1", "endpoint_url": "http://127.0.0.1:9"}, {"region": "eu-west-1"}):
        monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
        api = client("s3control", place | {"attempts": "1"})
        api.meta.events.register("before-send.s3-control", lambda request, **_: sent.append(request.url) or _answer())
        api.get_public_access_block(AccountId="111122223333")

    path = "/v20180820/configuration/publicAccessBlock"
    assert sent == [
        f"http://127.0.0.1:9{path}",
        f"https://111122223333.s3-control.eu-west-1.amazonaws.com{path}",
    ]


def _answer():
    """An empty answer, as if it had come."""
    raw = SimpleNamespace(stream=lambda: [b"<PublicAccessBlockConfiguration/>"])
    return AWSResponse("http://x", 200, {}, raw)
