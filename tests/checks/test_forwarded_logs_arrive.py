"""CW-06."""

from __future__ import annotations

import json
from pipes import FIREHOSE, FUNCTION, ROLE, STREAM, firehose, function, stream, subscribed

import pytest
from strangers import document

from vedette.checks.forwarded_logs_arrive import CHECK
from vedette.model.facts.forwarding import LOG_DELIVERY, LogDelivery, LogDestination
from vedette.model.facts.functions import FedFunctionPolicy
from vedette.model.facts.iam import IAM_ROLES, IamRole, InlinePolicy
from vedette.model.facts.logs import LogSubscriptions
from vedette.model.facts.streams import STREAMS, Stream
from vedette.testing import ACCOUNT, REGION, Scene

OTHER = "444455556666"
DESTINATION = f"arn:aws:logs:{REGION}:{OTHER}:destination:centre"


def role(action="kinesis:PutRecord", resource=STREAM, service="logs.amazonaws.com", **more):
    """What the subscription writes with."""
    may = json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})
    trust = document({"Service": service}, Action="sts:AssumeRole", **more)
    return IamRole(ROLE, "forward", trust=trust, inline=(InlinePolicy("p", may),))


def delivered(**counts):
    return LogDelivery("trail", "all", **counts)


def failing(scene):
    found = scene.finding(CHECK)
    return found.reason if found.status.value == "fail" else ""


def test_a_stream_that_takes_all():
    """By its configuration; or because events arrived there today."""
    assert Scene(subscribed(), *stream(), role()).status(CHECK) == "pass"
    assert Scene(subscribed(), delivered(incoming=9, forwarded=9)).status(CHECK) == "pass"


def test_events_that_could_not_be_delivered():
    """However good it looks."""
    rows = (subscribed(), *stream(), role(), delivered(incoming=9, forwarded=5, errors=3, throttled=1))
    assert "not delivered: 3, throttled: 1" in failing(Scene(*rows))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((role(),), "does not exist"),
        (stream(), "role"),
        ((*stream(), role("kinesis:GetRecords")), "does not allow kinesis:PutRecord"),
        ((*stream(), role(resource=STREAM + "-other")), "does not allow kinesis:PutRecord"),
        ((*stream(), role(service="ec2.amazonaws.com")), "cannot be taken by logs.amazonaws.com"),
    ],
)
def test_what_is_in_the_way(rows, why):
    """The stream is gone; its role is, may not write there, or trusts another."""
    assert why in failing(Scene(subscribed(), *rows))


def test_a_role_for_this_group_alone():
    """As AWS advises."""
    own = {"StringLike": {"aws:SourceArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:*"}}
    assert Scene(subscribed(), *stream(), role(Condition=own)).status(CHECK) == "pass"


def test_firehose_and_functions():
    """With what each of them asks for."""
    assert Scene(subscribed(FIREHOSE), *firehose(), role("firehose:*", FIREHOSE)).status(CHECK) == "pass"
    assert "does not exist" in failing(Scene(subscribed(FIREHOSE), role("firehose:*", FIREHOSE)))
    lets = FedFunctionPolicy(FUNCTION, document({"Service": "logs.amazonaws.com"}, Action="lambda:InvokeFunction"))
    assert Scene(subscribed(FUNCTION), function(), lets).status(CHECK) == "pass"
    assert "does not let logs.amazonaws.com call it" in failing(Scene(subscribed(FUNCTION), function()))
    assert "does not exist" in failing(Scene(subscribed(FUNCTION), lets))


def test_a_destination_of_another_account():
    """That lets us in and leads somewhere; that does not; that nobody may look at, unless something arrived."""
    target = STREAM.replace(ACCOUNT, OTHER)
    lets = document({"AWS": ACCOUNT}, Action="logs:PutSubscriptionFilter")
    kept = LogDestination(DESTINATION, "centre", target, "", lets)

    def at(*rows):
        return Scene(subscribed(DESTINATION, role="")).at(REGION, *rows, account=OTHER)

    def answer(scene):
        return next(f for f in scene.findings(CHECK) if f.account == ACCOUNT)

    assert answer(at(kept, Stream(target, "centre"))).status.value == "pass"
    assert "behind centre does not exist" in answer(at(kept)).reason
    assert "does not exist" in answer(at()).reason
    closed = LogDestination(DESTINATION, "centre", target, "", document({"AWS": OTHER}))
    assert f"does not let {ACCOUNT} in" in answer(at(closed)).reason
    assert Scene(subscribed(DESTINATION, role="")).status(CHECK) == "unknown"
    assert Scene(subscribed(DESTINATION, role=""), delivered(forwarded=1)).status(CHECK) == "pass"


def test_groups_that_forward_nothing_are_none_of_its_business():
    """CW-05 tells."""
    assert Scene(LogSubscriptions("trail")).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [STREAMS, IAM_ROLES, LOG_DELIVERY], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The stream, the role, or whether all was delivered."""
    assert Scene(subscribed(), *stream(), role()).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(subscribed(), *stream()).refusals_hide_nothing(CHECK)
    assert Scene(subscribed(), delivered(forwarded=5, errors=3)).refusals_hide_nothing(CHECK)
