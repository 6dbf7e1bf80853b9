"""PIPE-04: Firehose delivers logs, encrypted and without failures."""

from __future__ import annotations

from vedette.meaning.pipeline import DELIVERING, delivers_logs
from vedette.model import (
    Check,
    Each,
    Here,
    NotKnown,
    Scope,
    Severity,
    Standards,
    Unknown,
    Verdict,
    culprits,
    failed,
    passed,
)
from vedette.model.facts.streams import (
    DELIVERY_DETAILS,
    DELIVERY_FAILURES,
    DELIVERY_USE,
    STREAM_SUMMARIES,
    DeliveryDetails,
)

ACTIVE = "ACTIVE"


def judge(stream: DeliveryDetails, here: Here) -> Verdict | None:
    """Fail where a Firehose stream of logs is not active, late, has failures, or is not encrypted."""
    if not delivers_logs(stream.arn, stream.source, here):
        return None
    wrong = culprits((stopped, late, failing, in_the_clear), lambda ask: bool(ask(stream, here)))
    if wrong:
        return failed("; ".join(ask(stream, here) for ask in wrong))
    return passed("it delivers in time, encrypted and without failures")


def stopped(stream: DeliveryDetails, _here: Here) -> str:
    """Whether it is anything but active."""
    return "" if stream.status == ACTIVE else f"it is {stream.status}"


def late(stream: DeliveryDetails, here: Here) -> str:
    """How old the oldest record is that was not delivered, where that is too old. Raises `NotKnown`."""
    found = here.find(DELIVERY_USE, stream.arn)
    seconds = found.freshness if found else None
    if seconds is None or seconds <= here.expected.backlog_minutes * 60:
        return ""
    return f"its oldest record waits for {seconds // 60:,} minutes"


def failing(stream: DeliveryDetails, here: Here) -> str:
    """What lies under the prefix of failures. Raises `NotKnown`, also where it cannot be told where that is."""
    if not stream.bucket or not stream.errors:
        raise NotKnown(Unknown("it has no prefix of its own for what fails, so that failures cannot be told"))
    found = here.find(DELIVERY_FAILURES, stream.arn)
    if found is None or not found.objects:
        return ""
    when = f", the newest of {found.newest:%Y-%m-%d}" if found.newest else ""
    return f"failures lie in {stream.bucket}: {found.objects:,} objects{when}"


def in_the_clear(stream: DeliveryDetails, here: Here) -> str:
    """Whether its records wait unencrypted: those of a Kinesis stream wait there. Raises `NotKnown`."""
    if not stream.source:
        return "" if stream.encryption in {"ENABLED", "ENABLING"} else "it is not encrypted"
    found = here.find_anywhere(STREAM_SUMMARIES, stream.source)
    if found is None:
        return "the stream that it reads does not exist"
    return "" if found.encryption == "KMS" else "the stream that it reads is not encrypted"


CHECK = Check(
    id="PIPE-04",
    title="Firehose delivers logs in time, encrypted and without failures",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(DELIVERY_DETAILS, DELIVERY_USE, DELIVERY_FAILURES, STREAM_SUMMARIES, *DELIVERING),
    judge=Each(DELIVERY_DETAILS, judge),
    rationale="What Firehose cannot deliver it puts aside, into a folder that nobody opens.",
    remedy=(
        "Deliver again what lies under the error prefix and delete it there; see in the stream's log why it failed. "
        "Give it an ErrorOutputPrefix of its own, and switch encryption on (StartDeliveryStreamEncryption)."
    ),
    cost="Encryption with AWS's own key for Firehose is free.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("DataFirehose.1",), talk=("T12",)),
    references=(
        "https://docs.aws.amazon.com/firehose/latest/dev/retry.html",
        "https://docs.aws.amazon.com/firehose/latest/dev/encryption.html",
    ),
)
