"""CloudWatch Logs in one region, its subscription, a stream, the lake: every event once."""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import time
from collections import Counter
from types import SimpleNamespace

import pytest
from cloud import Cloud, Worker, until
from homes import Home, event

from vedette import api, registry
from vedette.api import _open
from vedette.aws import kinesis as calls
from vedette.aws.session import client
from vedette.errors import UsageError
from vedette.transports import kinesis

KILLS = int(os.environ.get("VEDETTE_WORKER_KILLS", "3"))


@pytest.fixture(scope="module")
def cloud():
    made = Cloud()
    yield made
    made.close()


@pytest.fixture
def stream(cloud, request, monkeypatch):
    """A stream of two shards, and a log group whose events go there."""
    monkeypatch.setattr(kinesis, "SECONDS_A_READ", 0.0)
    name = f"s{abs(hash(request.node.name))}"
    theirs, logs = cloud.client("kinesis"), cloud.client("logs")
    theirs.create_stream(StreamName=name, ShardCount=2)
    arn = theirs.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    logs.put_subscription_filter(
        logGroupName=name,
        filterName="all",
        filterPattern="",
        destinationArn=arn,
        roleArn="arn:aws:iam::123456789012:role/r",
    )

    def send(*events):
        now = int(time.time() * 1000)
        messages = [{"timestamp": now, "message": json.dumps(one)} for one in events]
        logs.put_log_events(logGroupName=name, logStreamName="one", logEvents=messages)

    def put(data, partition="p"):
        theirs.put_record(StreamName=name, Data=data, PartitionKey=partition)

    return SimpleNamespace(name=name, uri=f"kinesis://{name}", send=send, put=put, client=theirs)


@pytest.fixture
def place(tmp_path, cloud):
    return Home(tmp_path / "home", aws={"endpoint_url": cloud.endpoint, "region": "eu-central-1"})


def collect(place, uri):
    done = api.collect([uri], config=place.config)
    place.assert_balanced()
    return done


def payload(*messages, kind="DATA_MESSAGE", group="any"):
    """What a subscription delivers."""
    events = [{"id": f"{n:056}", "timestamp": 1780301647000, "message": m} for n, m in enumerate(messages)]
    value = {"messageType": kind, "owner": "111122223333", "logGroup": group, "logStream": "s", "logEvents": events}
    return gzip.compress(json.dumps(value).encode())


def test_a_subscription_is_collected_once(stream, place):
    """What the log group got is in the lake; the second walk begins behind the last record of each shard."""
    stream.send(*(event(n) for n in range(30)))
    done = collect(place, stream.uri)
    assert (done.stored, done.rejected) == (30, 0)
    assert collect(place, stream.uri).objects == 0
    stream.send(event(30))
    done = collect(place, stream.uri)
    assert (done.objects, done.stored) == (1, 1)
    assert place.ids() == Counter({f"event-{n}": 1 for n in range(31)})


def test_a_control_message_is_nothing(stream, place):
    """CloudWatch Logs sends one to see whether the stream is there."""
    stream.put(payload("CWL CONTROL MESSAGE: Checking health", kind="CONTROL_MESSAGE"))
    done = collect(place, stream.uri)
    assert (done.objects, done.discovered, done.unrecognised, done.problems) == (1, 0, 0, [])
    assert collect(place, stream.uri).objects == 0


def test_what_no_source_knows_is_kept_and_passed(stream, place):
    """A producer's packed record and one that is nothing: both in the rejects with their bytes, the rest stored."""
    packed = b"\xf3\x89\x9a\xc2 packed"
    for data in (packed, b"Hello World"):
        stream.put(data)
    stream.put(payload(json.dumps(event(1))))
    done = collect(place, stream.uri)
    assert (done.stored, done.unrecognised, done.rejected) == (1, 2, 2)
    kept = {api.rejects_show(r.id, config=place.config)[1]: r for r in api.rejects_list(config=place.config)}
    assert kept.keys() == {packed, b"Hello World"}
    assert "Kinesis Producer Library" in kept[packed].reason
    assert {r.source for r in kept.values()} == {"unrecognised"}
    assert collect(place, stream.uri).objects == 0


def test_the_records_of_a_lambda_function(stream, place, corpora):
    """The data of the records that a function is called with, as a producer puts them."""
    found = json.loads((corpora / "formats/lambda-promtail/testdata/events/kinesis-event.json").read_text())
    for record in found["Records"]:
        stream.put(base64.b64decode(record["kinesis"]["data"]))
    done = collect(place, stream.uri)
    assert (done.objects, done.unrecognised) == (2, 2)


def test_shards_that_are_split_and_merged(stream, place):
    """Parents first, then what came of them; nothing twice and nothing left."""
    stream.send(*(event(n) for n in range(5)))
    shards = stream.client.list_shards(StreamName=stream.name)["Shards"]
    low, high = (int(shards[0]["HashKeyRange"][k]) for k in ("StartingHashKey", "EndingHashKey"))
    stream.client.split_shard(
        StreamName=stream.name, ShardToSplit=shards[0]["ShardId"], NewStartingHashKey=str((low + high) // 2)
    )
    stream.send(*(event(n) for n in range(5, 10)))
    ordered = [shard.id for shard in calls.shards(stream.name, _open.aws_settings(place.config))]
    assert ordered.index(shards[0]["ShardId"]) < len(ordered) - 1
    for n in range(10, 20):
        stream.put(payload(json.dumps(event(n))), partition=str(n))
    collect(place, stream.uri)
    assert place.ids() == Counter({f"event-{n}": 1 for n in range(20)})
    assert collect(place, stream.uri).objects == 0


def test_an_iterator_that_expires_and_a_shard_that_is_slowed_down(stream, place, monkeypatch):
    """Both are asked again, and nothing is lost or twice."""
    monkeypatch.setattr(kinesis, "_THROTTLED_SECONDS", 0.0)
    stream.send(*(event(n) for n in range(10)))
    theirs = client("kinesis", _open.aws_settings(place.config))
    codes = ["ExpiredIteratorException", "ProvisionedThroughputExceededException"] * 2

    def refuse(**_):
        if not codes:
            return None
        answer = {"Error": {"Code": codes.pop(), "Message": "made up"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        return SimpleNamespace(status_code=400), answer

    theirs.meta.events.register_first("before-call.kinesis.GetRecords", refuse)
    try:
        done = collect(place, stream.uri)
    finally:
        theirs.meta.events.unregister("before-call.kinesis.GetRecords", refuse)
    assert done.stored == 10
    assert codes == []


def test_a_stream_that_is_not_there(place):
    """Wrong use, and where to look."""
    with pytest.raises(UsageError, match="no such stream"):
        api.collect(["kinesis://nowhere"], config=place.config)


def test_log_groups_can_be_named(stream, cloud, tmp_path):
    """The configured source of a group wins over what its content shows."""
    stream.put(payload("no event of any kind", group="/team/odd"))
    home = Home(
        tmp_path / "home",
        aws={"endpoint_url": cloud.endpoint, "region": "eu-central-1"},
        collect={"jobs": 1, "log_groups": {"/team/*": "cloudtrail"}},
    )
    done = collect(home, stream.uri)
    assert done.sources["cloudtrail"].rejected == 1
    assert registry.source("cloudtrail").name in done.sources


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_worker_that_is_killed(stream, cloud, tmp_path):
    """Killed at random moments and started again while events come: each in the lake once."""
    rng = random.Random(f"{KILLS}")
    sent = 0
    for _ in range(KILLS):
        worker = Worker(tmp_path, "worker", cloud.endpoint, stream.uri, streams__round_seconds=1)
        before = len(worker.rounds())
        for _ in range(10):
            stream.send(*(event(n) for n in range(sent, sent + 20)))
            sent += 20
        until(lambda worker=worker, before=before: len(worker.rounds()) > before or not worker.alive)
        for _ in range(5):
            stream.send(*(event(n) for n in range(sent, sent + 20)))
            sent += 20
            time.sleep(rng.uniform(0, 0.1))
        assert worker.alive, worker.err.read_text()
        worker.kill()
    worker = Worker(tmp_path, "last", cloud.endpoint, stream.uri, streams__round_seconds=1)
    until(lambda: any(not one["collected"]["objects"] for one in worker.rounds()) or not worker.alive)
    assert worker.stop() == 0, worker.err.read_text()
    home = Home(tmp_path / "home")
    home.assert_balanced()
    assert home.ids() == Counter({f"event-{n}": 1 for n in range(sent)})
