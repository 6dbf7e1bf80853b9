"""PIPE-04."""

from __future__ import annotations

from pipes import FIREHOSE, STREAM, firehose, stream, subscribed

import pytest

from vedette.checks.firehose_delivers_logs import CHECK
from vedette.model.facts.dns import QueryLogConfig
from vedette.model.facts.ec2 import FlowLog
from vedette.model.facts.services import WebAclLogging
from vedette.model.facts.streams import (
    DELIVERY_DETAILS,
    DELIVERY_FAILURES,
    DELIVERY_USE,
    DeliveryFailures,
    DeliveryUse,
)
from vedette.testing import NOW, Scene

FROM_GROUP = subscribed(FIREHOSE)


def failing(*rows):
    found = Scene(*rows).finding(CHECK)
    return found.reason if found.status.value == "fail" else ""


def test_a_stream_that_delivers():
    """With a record waiting, as always; without a value."""
    assert Scene(FROM_GROUP, *firehose(), DeliveryUse(FIREHOSE, 100, 300)).status(CHECK) == "pass"
    assert Scene(FROM_GROUP, *firehose()).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (firehose(status="CREATING_FAILED"), "it is CREATING_FAILED"),
        ((*firehose(), DeliveryUse(FIREHOSE, 100, 7200)), "its oldest record waits for 120 minutes"),
        (
            (*firehose(), DeliveryFailures(FIREHOSE, 17, NOW)),
            "failures lie in archive: 17 objects, the newest of 2026-06-01",
        ),
        (firehose(encryption="DISABLED"), "it is not encrypted"),
    ],
)
def test_what_is_wrong(rows, why):
    """Each by itself."""
    assert failing(FROM_GROUP, *rows) == why


def test_what_it_reads_from_kinesis_waits_there():
    """Encrypted there, or not; the stream carries the logs."""
    reads = firehose(source=STREAM, encryption="DISABLED")
    assert Scene(subscribed(STREAM), *stream(), *reads).status(CHECK) == "pass"
    assert (
        failing(subscribed(STREAM), *stream(encryption="NONE"), *reads) == "the stream that it reads is not encrypted"
    )


def test_failures_that_lie_among_all_else_cannot_be_told():
    """Without a prefix of their own; what else is wrong still is."""
    assert Scene(FROM_GROUP, *firehose(errors=())).status(CHECK) == "unknown"
    assert failing(FROM_GROUP, *firehose(errors=(), encryption="DISABLED")) == "it is not encrypted"


@pytest.mark.parametrize(
    "row",
    [
        FlowLog("fl-1", destination=FIREHOSE),
        QueryLogConfig("c", destination=FIREHOSE),
        WebAclLogging("arn:acl", (FIREHOSE,)),
    ],
    ids=["flows", "queries", "requests"],
)
def test_services_that_deliver_by_themselves(row):
    """Flow logs, DNS queries, web requests."""
    assert Scene(row, *firehose(encryption="DISABLED")).status(CHECK) == "fail"


def test_other_streams_are_none_of_its_business():
    """Nothing of logs goes there."""
    assert Scene(*firehose(encryption="DISABLED")).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [DELIVERY_DETAILS, DELIVERY_USE, DELIVERY_FAILURES], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """How it is set, how late it is, what failed."""
    assert Scene(FROM_GROUP, *firehose()).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(FROM_GROUP, *firehose(), DeliveryFailures(FIREHOSE, 1)).refusals_hide_nothing(CHECK)
