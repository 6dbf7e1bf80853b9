"""Streams, queues and functions that carry logs, as tests of checks need them."""

from __future__ import annotations

from alarms import rule, target

from vedette.model.facts.functions import EventSource, FunctionUse
from vedette.model.facts.lambda_ import Function
from vedette.model.facts.logs import LogSubscriptions, Subscription
from vedette.model.facts.streams import DeliveryDetails, DeliveryStream, Stream, StreamSummary
from vedette.testing import ACCOUNT, REGION

STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/centre"
FIREHOSE = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/archive"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:fan-out"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:ingest"
DEAD = f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/forward"


def subscribed(destination=STREAM, pattern="", role=ROLE):
    """A log group that forwards there."""
    return LogSubscriptions("trail", (Subscription("all", destination, pattern, role),))


def stream(**more):
    """A good stream of Kinesis."""
    given = {"status": "ACTIVE", "retention_hours": 168, "encryption": "KMS"}
    return Stream(STREAM, "centre"), StreamSummary(STREAM, **given | more)


def firehose(**more):
    """A good stream of Firehose."""
    given = {
        "status": "ACTIVE",
        "destination": "S3",
        "bucket": "archive",
        "errors": ("errors/",),
        "encryption": "ENABLED",
    }
    return DeliveryStream(FIREHOSE, "archive"), DeliveryDetails(FIREHOSE, **given | more)


def function(arn=FUNCTION, **more):
    """A good function."""
    given = {"name": arn.rpartition(":")[2], "runtime": "python3.13", "dead_letters": ""}
    return Function(arn, **given | more)


def used(arn=FUNCTION, **more):
    """It ran, and nothing failed."""
    return FunctionUse(arn, **{"invocations": 100} | more)


def fed(source=STREAM, **more):
    """What feeds the function."""
    given = {"function": FUNCTION, "source": source, "state": "Enabled", "result": "OK", "on_failure": DEAD}
    return EventSource("u", **given | more)


def calling(arn, **more):
    """A rule about security that calls it."""
    return rule({"source": ["aws.guardduty"]}, targets=(target(arn),), **more)
