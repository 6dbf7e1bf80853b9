"""Kinesis's and Firehose's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import arn_part, moment, number, text
from vedette.aws.facts._metrics import Metric, measured
from vedette.model import Gatherer
from vedette.model.facts.streams import (
    DELIVERY_DETAILS,
    DELIVERY_FAILURES,
    DELIVERY_STREAMS,
    DELIVERY_USE,
    STREAM_SUMMARIES,
    STREAM_USE,
    STREAMS,
    DeliveryDetails,
    DeliveryFailures,
    DeliveryStream,
    DeliveryUse,
    Stream,
    StreamSummary,
    StreamUse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.model import Ask, Gap

#: Firehose lists ten streams where no other number is asked for.
_LISTED = 10_000
#: Each kind of destination by its member in AWS's answer, with the word in the names of its metrics.
_DESTINATIONS = {
    "ExtendedS3DestinationDescription": ("S3", "DeliveryToS3"),
    "S3DestinationDescription": ("S3", "DeliveryToS3"),
    "RedshiftDestinationDescription": ("Redshift", "DeliveryToRedshift"),
    "AmazonopensearchserviceDestinationDescription": ("OpenSearch", "DeliveryToAmazonOpenSearchService"),
    "AmazonOpenSearchServerlessDestinationDescription": (
        "OpenSearchServerless",
        "DeliveryToAmazonOpenSearchServerless",
    ),
    "ElasticsearchDestinationDescription": ("Elasticsearch", "DeliveryToElasticsearch"),
    "SplunkDestinationDescription": ("Splunk", "DeliveryToSplunk"),
    "HttpEndpointDestinationDescription": ("HttpEndpoint", "DeliveryToHttpEndpoint"),
    "SnowflakeDestinationDescription": ("Snowflake", "DeliveryToSnowflake"),
    "IcebergDestinationDescription": ("Iceberg", "DeliveryToIceberg"),
}
_METRICS = dict(_DESTINATIONS.values())
#: Where failures lie in the bucket, and an expression that Firehose fills in when it writes.
_FAILED, _EXPRESSION = ("processing-failed/", "format-conversion-failed/"), "!{"


def streams(ask: Ask) -> Iterator[Stream]:
    """Every stream of Kinesis."""
    for one in ask.pages("kinesis", "list_streams", "StreamNames"):
        name = text(one, "Name")
        yield Stream(f"arn:{ask.partition}:kinesis:{ask.region}:{ask.account}:stream/{name}", name)


def summaries(ask: Ask) -> Iterator[StreamSummary | Gap]:
    """How each stream is kept."""

    def one(stream: Stream) -> StreamSummary | None:
        found = ask.call(
            "kinesis", "describe_stream_summary", absent=("ResourceNotFoundException",), StreamName=stream.name
        ).get("StreamDescriptionSummary")
        return _summary(stream.arn, found) if found else None

    return ask.each(ask.have(STREAMS), lambda s: s.arn, one)


def _summary(arn: str, found: Mapping[str, Any]) -> StreamSummary:
    return StreamSummary(
        arn=arn,
        status=text(found, "StreamStatus"),
        retention_hours=number(found, "RetentionPeriodHours", 24),
        encryption=text(found, "EncryptionType", "NONE"),
        kms_key=text(found, "KeyId"),
        shards=number(found, "OpenShardCount"),
        consumers=number(found, "ConsumerCount"),
    )


def stream_use(ask: Ask) -> Iterator[StreamUse]:
    """What goes through each stream, and how far behind its readers are."""

    def metrics(stream: Stream) -> dict[str, Metric]:
        of = (("StreamName", stream.name),)
        return {
            "records": Metric("AWS/Kinesis", "IncomingRecords", of),
            "age": Metric("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", of, "Maximum"),
        }

    for stream, found in measured(ask, ask.have(STREAMS), metrics):
        yield StreamUse(stream.arn, found["records"].total, found["age"].newest)


def delivery_streams(ask: Ask) -> Iterator[DeliveryStream]:
    """Every stream of Firehose; the service's pages begin behind a name."""
    behind: dict[str, Any] = {}
    while True:
        page = ask.call("firehose", "list_delivery_streams", Limit=_LISTED, **behind)
        names = page.get("DeliveryStreamNames") or ()
        for name in names:
            yield DeliveryStream(f"arn:{ask.partition}:firehose:{ask.region}:{ask.account}:deliverystream/{name}", name)
        if not names or not page.get("HasMoreDeliveryStreams"):
            return
        behind = {"ExclusiveStartDeliveryStreamName": names[-1]}


def details(ask: Ask) -> Iterator[DeliveryDetails | Gap]:
    """Where each stream of Firehose takes from and delivers to."""

    def one(stream: DeliveryStream) -> DeliveryDetails | None:
        found = ask.call(
            "firehose",
            "describe_delivery_stream",
            absent=("ResourceNotFoundException",),
            DeliveryStreamName=stream.name,
        ).get("DeliveryStreamDescription")
        return detail(stream.arn, found) if found else None

    return ask.each(ask.have(DELIVERY_STREAMS), lambda s: s.arn, one)


def detail(arn: str, found: Mapping[str, Any]) -> DeliveryDetails:
    """A stream of Firehose of AWS's answer."""
    listed = (found.get("Destinations") or [{}])[0]
    member = next((name for name in _DESTINATIONS if listed.get(name)), "")
    target = listed.get(member) or {}
    # Other destinations than S3 keep what failed, or all, in a bucket beside them.
    bucket = target if "BucketARN" in target else target.get("S3DestinationDescription") or {}
    encryption = found.get("DeliveryStreamEncryptionConfiguration") or {}
    source = (found.get("Source") or {}).get("KinesisStreamSourceDescription") or {}
    return DeliveryDetails(
        arn=arn,
        status=text(found, "DeliveryStreamStatus"),
        source=text(source, "KinesisStreamARN"),
        destination=_DESTINATIONS.get(member, ("",))[0],
        bucket=arn_part(text(bucket, "BucketARN"), 5),
        errors=_errors(bucket, whole=bucket is target),
        encryption=text(encryption, "Status", "DISABLED"),
        kms_key=text(encryption, "KeyARN"),
    )


def _errors(bucket: Mapping[str, Any], *, whole: bool) -> tuple[str, ...]:
    """The beginnings of the keys of failures, up to what Firehose fills in; none where that begins at once."""
    own = text(bucket, "ErrorOutputPrefix").partition(_EXPRESSION)[0]
    if own or text(bucket, "ErrorOutputPrefix"):
        return (own,) if own else ()
    prefix = text(bucket, "Prefix").partition(_EXPRESSION)[0]
    return tuple(prefix + failed for failed in _FAILED) if whole else ()


def delivery_use(ask: Ask) -> Iterator[DeliveryUse]:
    """What goes through each stream of Firehose, and how late it delivers."""

    def metrics(stream: DeliveryDetails) -> dict[str, Metric]:
        of = (("DeliveryStreamName", stream.arn.rpartition("/")[2]),)
        word = _METRICS.get(stream.destination, "DeliveryToS3")
        return {
            "records": Metric("AWS/Firehose", "IncomingRecords", of),
            "read": Metric("AWS/Firehose", "DataReadFromKinesisStream.Records", of),
            "freshness": Metric("AWS/Firehose", f"{word}.DataFreshness", of, "Maximum"),
        }

    for stream, found in measured(ask, ask.have(DELIVERY_DETAILS), metrics):
        records = found["read" if stream.source else "records"].total
        yield DeliveryUse(stream.arn, records, found["freshness"].newest)


def failures(ask: Ask) -> Iterator[DeliveryFailures | Gap]:
    """What each stream of Firehose could not process or deliver, as it lies in its bucket.

    A stream of which it cannot be told where they are has no row.
    """

    def one(stream: DeliveryDetails) -> DeliveryFailures:
        pages = [
            ask.call("s3", "list_objects_v2", Bucket=stream.bucket, Prefix=prefix, MaxKeys=1000)
            for prefix in stream.errors
        ]
        objects = [one for page in pages for one in page.get("Contents") or ()]
        times = (moment(one, "LastModified") for one in objects)
        return DeliveryFailures(stream.arn, len(objects), max((t for t in times if t), default=None))

    return ask.each((s for s in ask.have(DELIVERY_DETAILS) if s.bucket and s.errors), lambda s: s.arn, one)


GATHERERS = (
    Gatherer(STREAMS, streams),
    Gatherer(STREAM_SUMMARIES, summaries),
    Gatherer(STREAM_USE, stream_use),
    Gatherer(DELIVERY_STREAMS, delivery_streams),
    Gatherer(DELIVERY_DETAILS, details),
    Gatherer(DELIVERY_USE, delivery_use),
    Gatherer(DELIVERY_FAILURES, failures),
)
