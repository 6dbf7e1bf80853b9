"""Kinesis and Firehose: streams, how they are kept, and how far behind their readers are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of Kinesis."""

    arn: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class StreamSummary:
    """How a stream is kept: `encryption` is `KMS` or `NONE`; `consumers` are those with enhanced fan-out."""

    arn: str
    status: str = ""
    retention_hours: int = 24
    encryption: str = "NONE"
    kms_key: str = ""
    shards: int = 0
    consumers: int = 0


@dataclass(frozen=True, slots=True)
class StreamUse:
    """What went through a stream within a day, and how old the oldest record was that was read last, milliseconds.

    `age` is of the newest hour that has a value, None where nobody read by GetRecords.
    """

    arn: str
    records: int = 0
    age: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryStream:
    """A stream of Firehose."""

    arn: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryDetails:
    """Where a Firehose stream takes from and delivers to; `source` is the Kinesis stream's ARN, empty for direct puts.

    `destination` is `S3`, `Redshift`, `OpenSearch` and so on; `bucket` the name of the bucket that it delivers to, or
    keeps failures in; `errors` are the beginnings of the keys of what failed, none where they cannot be told.
    `encryption` is `ENABLED` or `DISABLED`, of direct puts.
    """

    arn: str
    status: str = ""
    source: str = ""
    destination: str = ""
    bucket: str = ""
    errors: tuple[str, ...] = ()
    encryption: str = "DISABLED"
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryUse:
    """What came into a Firehose stream within a day, and how old the oldest record is that was not delivered, seconds.

    `freshness` is of the newest hour that has a value, None where there is none.
    """

    arn: str
    records: int = 0
    freshness: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryFailures:
    """Objects with what a Firehose stream could not process or deliver: how many, up to thousands, and the newest."""

    arn: str
    objects: int = 0
    newest: datetime | None = None


_METRICS = ("cloudwatch:GetMetricData",)
STREAMS = Kind("kinesis.streams", Stream, Scope.REGION, ("kinesis:ListStreams",), "stream")
STREAM_SUMMARIES = Kind(
    "kinesis.summaries", StreamSummary, Scope.REGION, ("kinesis:DescribeStreamSummary",), "stream", needs=(STREAMS,)
)
STREAM_USE = Kind("kinesis.use", StreamUse, Scope.REGION, _METRICS, "stream", needs=(STREAMS,))
DELIVERY_STREAMS = Kind(
    "firehose.streams", DeliveryStream, Scope.REGION, ("firehose:ListDeliveryStreams",), "Firehose stream"
)
DELIVERY_DETAILS = Kind(
    "firehose.details",
    DeliveryDetails,
    Scope.REGION,
    ("firehose:DescribeDeliveryStream",),
    "Firehose stream",
    needs=(DELIVERY_STREAMS,),
)
DELIVERY_USE = Kind("firehose.use", DeliveryUse, Scope.REGION, _METRICS, "Firehose stream", needs=(DELIVERY_DETAILS,))
#: The bucket is asked in its own region by S3 itself; it may be another account's.
DELIVERY_FAILURES = Kind(
    "firehose.failures",
    DeliveryFailures,
    Scope.REGION,
    ("s3:ListBucket",),
    "Firehose stream",
    needs=(DELIVERY_DETAILS,),
)
