"""Gatherers of the pipeline: streams, queues, functions, subscriptions, key aliases and cost anomalies."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from moto_aws import OWN
from replay import Replay

from vedette import registry
from vedette.aws.budget import Budget
from vedette.aws.facts._metrics import Metric, measured
from vedette.aws.facts.costs import monitors, subscriptions
from vedette.aws.facts.forwarding import delivery
from vedette.aws.facts.sns import attributes
from vedette.aws.facts.streams import delivery_streams, detail
from vedette.model import Here, NotKnown, Unknown
from vedette.model.facts import forwarding, functions, kms_aliases, queues, sns, streams
from vedette.model.facts.costs import Subscriber
from vedette.posture.gather import Gatherers, Gathering, discover
from vedette.posture.snapshot import Snapshot

REGION = "us-east-1"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})  # fmt: skip
KINDS = (
    forwarding.LOG_DELIVERY,
    forwarding.LOG_DESTINATIONS,
    functions.EVENT_SOURCES,
    functions.FED_FUNCTION_POLICY,
    functions.FUNCTION_CONCURRENCY,
    functions.FUNCTION_ON_FAILURE,
    functions.FUNCTION_USE,
    kms_aliases.KEY_ALIASES,
    queues.QUEUE_AGES,
    queues.QUEUES,
    sns.TOPIC_ATTRIBUTES,
    streams.DELIVERY_FAILURES,
    streams.DELIVERY_USE,
    streams.STREAM_SUMMARIES,
    streams.STREAM_USE,
)
STREAM = f"arn:aws:kinesis:{REGION}:{OWN}:stream/centre"
FUNCTION = f"arn:aws:lambda:{REGION}:{OWN}:function:fan-out"
QUEUE, DEAD = (f"arn:aws:sqs:{REGION}:{OWN}:{name}" for name in ("ingest", "dead"))


def _put(client, namespace, name, value, **dimensions):
    at = datetime.now(UTC) - timedelta(minutes=20)
    listed = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    point = {"MetricName": name, "Dimensions": listed, "Timestamp": at, "Value": value}
    client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[point])


def _seed(client):
    role = client("iam").create_role(RoleName="fan-out", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    for part in (_streams, _function, _queues, _logs):
        part(client, role)
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").create_alias(AliasName="alias/alerts", TargetKeyId=key)
    return key


def _streams(client, role):
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="centre", ShardCount=1)
    kinesis.increase_stream_retention_period(StreamName="centre", RetentionPeriodHours=48)
    kinesis.start_stream_encryption(StreamName="centre", EncryptionType="KMS", KeyId="alias/aws/kinesis")
    _put(client, "AWS/Kinesis", "IncomingRecords", 40, StreamName="centre")
    _put(client, "AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", 1500, StreamName="centre")

    client("s3").create_bucket(Bucket="archive")
    client("s3").put_object(Bucket="archive", Key="errors/processing-failed/a", Body=b"x")
    client("firehose").create_delivery_stream(
        DeliveryStreamName="archive",
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": "arn:aws:s3:::archive",
            "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
        },
    )
    _put(client, "AWS/Firehose", "IncomingRecords", 7, DeliveryStreamName="archive")
    _put(client, "AWS/Firehose", "DeliveryToS3.DataFreshness", 90, DeliveryStreamName="archive")


def _function(client, role):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", "")
    lambdas = client("lambda")
    lambdas.create_function(
        FunctionName="fan-out", Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": packed.getvalue()}
    )
    lambdas.add_permission(
        FunctionName="fan-out", StatementId="logs", Action="lambda:InvokeFunction", Principal="logs.amazonaws.com"
    )
    lambdas.put_function_concurrency(FunctionName="fan-out", ReservedConcurrentExecutions=0)
    lambdas.put_function_event_invoke_config(
        FunctionName="fan-out", DestinationConfig={"OnFailure": {"Destination": DEAD}}
    )
    _put(client, "AWS/Lambda", "Errors", 3, FunctionName="fan-out")
    _put(client, "AWS/Lambda", "Invocations", 30, FunctionName="fan-out")


def _queues(client, _role):
    sqs = client("sqs")
    sqs.create_queue(QueueName="dead")
    redrive = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 5})
    url = sqs.create_queue(QueueName="ingest", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    _put(client, "AWS/SQS", "ApproximateAgeOfOldestMessage", 600, QueueName="ingest")
    client("lambda").create_event_source_mapping(FunctionName="fan-out", EventSourceArn=QUEUE)


def _logs(client, role):
    logs = client("logs")
    logs.create_log_group(logGroupName="trail")
    logs.put_destination(destinationName="centre", targetArn=STREAM, roleArn=role)
    logs.put_subscription_filter(logGroupName="trail", filterName="all", filterPattern="", destinationArn=FUNCTION)
    client("s3").create_bucket(Bucket="logs")
    arn = f"arn:aws:logs:{REGION}:{OWN}:log-group:trail:*"
    client("cloudtrail").create_trail(
        Name="main", S3BucketName="logs", CloudWatchLogsLogGroupArn=arn, CloudWatchLogsRoleArn=role
    )
    _put(client, "AWS/Logs", "IncomingLogEvents", 100, LogGroupName="trail")
    of = {"LogGroupName": "trail", "DestinationType": "Lambda", "FilterName": "all"}
    _put(client, "AWS/Logs", "ForwardedLogEvents", 90, **of)
    _put(client, "AWS/Logs", "DeliveryErrors", 10, **of)


@pytest.fixture(scope="module")
def seeded(server, tmp_path_factory):
    """What was gathered, seen from the one region; and the id of the key."""
    server.empty()
    key = _seed(server.client)
    given = {"endpoint_url": server.endpoint, "region": REGION, "attempts": "1", "regions": REGION}
    plan = Gathering(KINDS, registry.gatherers(), given, Budget(0))
    about = discover(given, datetime(2026, 6, 1, tzinfo=UTC), "")
    snapshot = Snapshot.start(tmp_path_factory.mktemp("snapshot"), about)
    work = Gatherers(plan, snapshot)
    work.run()
    return Here(snapshot, OWN, REGION), key, work.calls


@pytest.fixture
def here(seeded):
    return seeded[0]


slow = pytest.mark.slow


@slow
def test_streams(here):
    """How they are kept, what goes through, how far behind the reader is."""
    assert [s.arn for s in here.of(streams.STREAMS)] == [STREAM]
    summary = here.find(streams.STREAM_SUMMARIES, STREAM)
    assert (summary.retention_hours, summary.encryption) == (48, "KMS")
    assert here.find(streams.STREAM_USE, STREAM) == streams.StreamUse(STREAM, 40, 1500)


@slow
def test_firehose(here):
    """Where it delivers to, how late, and what failed."""
    (one,) = here.of(streams.DELIVERY_STREAMS)
    found = here.find(streams.DELIVERY_DETAILS, one.arn)
    assert (found.status, found.destination, found.bucket, found.errors) == ("ACTIVE", "S3", "archive", ("errors/",))
    assert here.find(streams.DELIVERY_USE, one.arn) == streams.DeliveryUse(one.arn, 7, 90)
    failed = here.find(streams.DELIVERY_FAILURES, one.arn)
    assert (failed.objects, failed.newest.tzinfo) == (1, UTC)


@slow
def test_queues(here):
    """What is in them; the age is asked of those that are not empty."""
    found = here.find(queues.QUEUE_ATTRIBUTES, QUEUE)
    assert (found.messages, found.dead_letters, found.receives) == (1, DEAD, 5)
    assert list(here.of(queues.QUEUE_AGES)) == [queues.QueueAge(QUEUE, 600)]


@slow
def test_functions(here):
    """What feeds them, what holds them back, how they did, who may call them."""
    (source,) = here.of(functions.EVENT_SOURCES)
    assert (source.function, source.source, source.state) == (FUNCTION, QUEUE, "Enabled")
    assert here.find(functions.FUNCTION_CONCURRENCY, FUNCTION).reserved == 0
    assert here.find(functions.FUNCTION_ON_FAILURE, FUNCTION).destination == DEAD
    assert here.find(functions.FUNCTION_USE, FUNCTION) == functions.FunctionUse(FUNCTION, 30, 3)
    assert "logs.amazonaws.com" in here.find(functions.FED_FUNCTION_POLICY, FUNCTION).document


@slow
def test_forwarding(here):
    """What a subscription forwarded, by the metrics that CloudWatch lists; destinations of others."""
    assert list(here.of(forwarding.LOG_DELIVERY)) == [forwarding.LogDelivery("trail", "all", 100, 90, 10)]
    (one,) = here.of(forwarding.LOG_DESTINATIONS)
    assert (one.name, one.target) == ("centre", STREAM)


@slow
def test_key_aliases(seeded):
    """With the key's ARN, AWS's own names too."""
    here, key, _ = seeded
    assert here.find(kms_aliases.KEY_ALIASES, "alias/alerts").key == f"arn:aws:kms:{REGION}:{OWN}:key/{key}"


@slow
def test_a_listing_and_a_question_a_thing(seeded):
    """No more calls than there are things; metrics of all of them in one."""
    calls = seeded[2]
    single = ("kinesis:ListStreams", "firehose:ListDeliveryStreams", "sqs:ListQueues", "logs:DescribeDestinations")
    assert {calls[name] for name in single} == {1}
    assert calls["sqs:GetQueueAttributes"] == 2
    assert calls["cloudwatch:GetMetricData"] == 5  # streams, Firehose, queues, functions, subscriptions
    assert calls["cloudwatch:ListMetrics"] == 3


def replay(**answers):
    """One who answers operations as AWS would; lists of answers one after the other."""

    def answer(_service, operation, arguments):
        found = answers[operation]
        return 200, found(arguments) if callable(found) else found

    return Replay(answer, registry.gatherers())


def test_where_nothing_is_subscribed_cloudwatch_is_not_asked():
    """The trail's group forwards nothing."""
    group = f"arn:aws:logs:{REGION}:{OWN}:log-group:trail:*"
    ask = replay(
        describe_trails={"trailList": [{"TrailARN": "arn:t", "CloudWatchLogsLogGroupArn": group}]},
        describe_flow_logs={"FlowLogs": []},
        describe_subscription_filters={"subscriptionFilters": []},
    )
    assert list(delivery(ask)) == []


def test_firehose_lists_page_by_page():
    """Behind the last name."""

    def page(arguments):
        more = "ExclusiveStartDeliveryStreamName" not in arguments
        names = ["a", "b"] if more else ["c"]
        assert more or arguments["ExclusiveStartDeliveryStreamName"] == "b"
        return {"DeliveryStreamNames": names, "HasMoreDeliveryStreams": more}

    assert [s.name for s in delivery_streams(replay(list_delivery_streams=page))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("bucket", "errors"),
    [
        ({"ErrorOutputPrefix": "bad/!{timestamp:yyyy}/"}, ("bad/",)),
        ({"ErrorOutputPrefix": "!{firehose:error-output-type}/"}, ()),
        ({"Prefix": "in/!{timestamp:yyyy}/"}, ("in/processing-failed/", "in/format-conversion-failed/")),
        ({}, ("processing-failed/", "format-conversion-failed/")),
    ],
)
def test_where_failures_lie(bucket, errors):
    """Below a prefix of their own, or where Firehose puts them by itself; nowhere in particular."""
    told = {"ExtendedS3DestinationDescription": {"BucketARN": "arn:aws:s3:::archive", **bucket}}
    found = detail("arn", {"DeliveryStreamStatus": "ACTIVE", "Destinations": [told]})
    assert (found.bucket, found.errors) == ("archive", errors)


def test_other_destinations_keep_failures_in_a_bucket_beside_them():
    """Where a prefix says so."""
    beside = {"BucketARN": "arn:aws:s3:::beside", "ErrorOutputPrefix": "bad/"}
    told = {"SplunkDestinationDescription": {"HECEndpoint": "h", "S3DestinationDescription": beside}}
    source = {"KinesisStreamSourceDescription": {"KinesisStreamARN": STREAM}}
    found = detail("arn", {"Source": source, "Destinations": [told]})
    assert (found.destination, found.bucket, found.errors, found.source) == ("Splunk", "beside", ("bad/",), STREAM)
    del beside["ErrorOutputPrefix"]
    assert detail("arn", {"Destinations": [told]}).errors == ()


def test_cost_anomalies():
    """Monitors, and who is told."""
    monitor = {"MonitorArn": "arn:m", "MonitorName": "all", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    told = {"Type": "EMAIL", "Address": "mira@example.com", "Status": "CONFIRMED"}
    subscription = {"SubscriptionArn": "arn:s", "MonitorArnList": ["arn:m"], "Subscribers": [told]}
    ask = replay(
        get_anomaly_monitors={"AnomalyMonitors": [monitor]},
        get_anomaly_subscriptions={"AnomalySubscriptions": [subscription]},
    )
    (found,) = monitors(ask)
    assert (found.arn, found.type, found.dimension) == ("arn:m", "DIMENSIONAL", "SERVICE")
    (heard,) = subscriptions(ask)
    assert (heard.monitors, heard.subscribers) == (("arn:m",), (Subscriber("EMAIL", "mira@example.com"),))


def test_protocols_whose_failures_are_logged():
    """Of a topic's attributes."""
    found = {"HTTPFailureFeedbackRoleArn": "arn:r", "SQSFailureFeedbackRoleArn": "", "Owner": OWN}
    ask = replay(list_topics={"Topics": [{"TopicArn": "arn:t"}]}, get_topic_attributes={"Attributes": found})
    assert [topic.feedback for topic in attributes(ask)] == [("HTTP",)]


def _counting(calls):
    """Answers each metric with the hours' values 1 and 2, in two pages."""

    def answer(arguments):
        ids = [query["Id"] for query in arguments["MetricDataQueries"]]
        calls.append(len(ids))
        return {"MetricDataResults": [{"Id": i, "Values": [float(v)]} for v in (1, 2) for i in ids]}

    return replay(get_metric_data=answer)


def test_metrics_of_many_things():
    """Five hundred a call, in order; values that come in several pages are one series."""
    calls = []
    one = {"a": Metric("N", "A", ()), "b": Metric("N", "B", ())}
    found = list(measured(_counting(calls), range(300), lambda _thing: one))
    assert calls == [500, 100]
    assert [thing for thing, _ in found] == list(range(300))
    assert {(s.total, s.newest) for _, told in found for s in told.values()} == {(3, 2)}


def test_metrics_of_the_things_that_are_known():
    """Then it is said that there may be more."""

    def things():
        yield 1
        raise NotKnown(Unknown("no"))

    walk = measured(_counting([]), things(), lambda _thing: {"a": Metric("N", "A", ())})
    assert next(walk)[0] == 1
    with pytest.raises(NotKnown):
        next(walk)
