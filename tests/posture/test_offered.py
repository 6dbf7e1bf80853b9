"""A service that is not in a region is asked for once, and told from one that cannot be reached; counted in look-ups."""

from __future__ import annotations

import socket
from collections import Counter

import botocore.session
import pytest

from vedette.aws.asking import Asking
from vedette.aws.budget import Budget
from vedette.aws.fleet import Place
from vedette.aws.offered import listed
from vedette.errors import AwsError
from vedette.model import NOT_OFFERED, Kind, Scope
from vedette.model.facts.s3 import Bucket

ACCOUNT = "111122223333"
SERVICE, OPERATION, READS = "macie2", "get_macie_session", "macie2:GetMacieSession"
BUSY, GONE = socket.EAI_AGAIN, socket.EAI_NONAME


@pytest.fixture
def names(monkeypatch):
    """A name server that knows no host; gives how often it was asked, and what it is to answer."""
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    asked, answer = Counter(), [GONE]

    def look_up(host, *_args, **_named):
        asked[host] += 1
        raise socket.gaierror(answer[0], "no")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked, answer


def regions(service):
    return botocore.session.get_session().get_available_regions(service)


THERE = regions(SERVICE)[0]
ELSEWHERE = next(region for region in regions("ec2") if region not in regions(SERVICE))


def asking(region, **settings):
    """Of the service, in a region, with the eight attempts that are usual."""
    kind = Kind("test.kind", Bucket, Scope.REGION, (READS,), "thing", key="name")
    return Asking(kind, Place(ACCOUNT, region, {"region": region, **settings}), "aws", Budget(0), lambda _kind: ())


def test_a_service_that_is_not_in_a_region_is_asked_for_once(names):
    """Both the endpoint data and the name server say so: it is told as a fact."""
    asked, _ = names

    assert asking(ELSEWHERE).call(SERVICE, OPERATION, told=(NOT_OFFERED,)) == {"Code": NOT_OFFERED}
    assert sum(asked.values()) == 1


def test_who_does_not_ask_to_be_told_does_not_know(names):
    """After one look-up, with the host's name."""
    asked, _ = names

    with pytest.raises(AwsError, match=f"there is no host {SERVICE}.{ELSEWHERE}.amazonaws.com"):
        asking(ELSEWHERE).call(SERVICE, OPERATION)
    assert sum(asked.values()) == 1


def test_a_host_that_should_be_there_is_not_known(names):
    """AWS lists the service in the region: a name server that knows no such name proves nothing, at once."""
    asked, _ = names

    with pytest.raises(AwsError, match="there is no host"):
        asking(THERE).call(SERVICE, OPERATION, told=(NOT_OFFERED,))
    assert sum(asked.values()) == 1


def test_an_endpoint_of_ones_own_proves_nothing(names):
    """A wrong name in the settings says nothing of AWS."""
    with pytest.raises(AwsError, match="there is no host nowhere"):
        asking(ELSEWHERE, endpoint_url="http://nowhere").call(SERVICE, OPERATION, told=(NOT_OFFERED,))


def test_a_name_server_that_cannot_tell_is_asked_again(names):
    """Once more, where the settings say so."""
    asked, answer = names
    answer[0] = BUSY

    with pytest.raises(AwsError, match="Could not connect"):
        asking(ELSEWHERE, attempts="1").call(SERVICE, OPERATION, told=(NOT_OFFERED,))
    assert sum(asked.values()) == 2


def test_what_the_endpoint_data_do_not_know_is_taken_to_be_there():
    """A service without data of its own, and a region that is newer than they are."""
    assert listed(SERVICE, THERE)
    assert not listed(SERVICE, ELSEWHERE)
    assert listed("iam", ELSEWHERE)
    assert listed(SERVICE, "eu-nowhere-1")
