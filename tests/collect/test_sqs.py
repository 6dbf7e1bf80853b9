"""A queue that tells of objects, or carries events: each once, deleted when it is in the lake and not before."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace

import pytest
from cloud import Cloud
from homes import Home, event, key, packed

from vedette import api
from vedette.api import _open
from vedette.aws import sqs as calls
from vedette.aws.session import client
from vedette.errors import LakeError, UsageError
from vedette.lake.events import EventTable


@pytest.fixture(scope="module")
def cloud():
    made = Cloud()
    yield made
    made.close()


@pytest.fixture
def queue(cloud, tmp_path, request):
    """A queue, a bucket, and a home that follows the queue; messages are hidden for two seconds."""
    name = f"q{abs(hash(request.node.name))}"
    sqs, s3 = cloud.client("sqs"), cloud.client("s3")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    home = Home(
        tmp_path / "home",
        aws={"endpoint_url": cloud.endpoint, "region": "eu-central-1"},
        streams={"visibility_seconds": 2},
    )

    def put(number, *more, body=None):
        path = key(name=f"{number:04}")
        s3.put_object(Bucket=name, Key=path, Body=body or packed([event(number), *more]))
        return path

    def tell(*paths, **thing):
        records = [
            {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}
            | {"s3": {"bucket": {"name": name}, "object": {"key": path, "eTag": "e"} | thing}}
            for path in paths
        ]
        send(json.dumps({"Records": records}))

    def send(body):
        sqs.send_message(QueueUrl=url, MessageBody=body)

    def left():
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[one]) for one in names)

    def collect(**more):
        done = api.collect([f"sqs://{name}"], config=home.config, **more)
        home.assert_balanced()
        return done

    return SimpleNamespace(
        name=name, url=url, home=home, put=put, tell=tell, send=send, left=left, collect=collect, s3=s3
    )


def test_an_object_is_told_of(queue):
    """It is in the lake with what its path says, and the message is gone."""
    queue.tell(queue.put(1))
    done = queue.collect()
    assert (done.objects, done.stored, done.problems) == (1, 1, [])
    assert queue.home.rows("ev_account", "ev_region") == [("111122223333", "eu-central-1")]
    assert queue.left() == 0


def test_by_the_queues_address(queue):
    """The URL says as much as the name."""
    queue.tell(queue.put(1))
    done = api.collect([f"sqs://{queue.url}"], config=queue.home.config)
    assert done.stored == 1


def test_a_message_that_comes_twice(queue):
    """Two messages of one object, at once and later: one object, both deleted."""
    path = queue.put(1)
    queue.tell(path)
    queue.tell(path)
    assert queue.collect().stored == 1
    assert queue.left() == 0
    queue.tell(path)
    done = queue.collect()
    assert (done.known, done.stored, queue.left()) == (1, 0, 0)


def test_many_messages_of_many_objects(queue):
    """A message is deleted when all it names is stored."""
    paths = [queue.put(n) for n in range(35)]
    for start in range(0, 35, 3):
        queue.tell(*paths[start : start + 3])
    done = queue.collect()
    assert (done.stored, queue.left()) == (35, 0)
    assert queue.home.ids() == Counter({f"event-{n}": 1 for n in range(35)})


def test_events_in_messages(queue):
    """EventBridge's own delivery: the event itself, plain and by SNS."""
    bridge = {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "detail": event(1)}
    queue.send(json.dumps(bridge))
    queue.send(json.dumps({"Type": "Notification", "Message": json.dumps(bridge | {"detail": event(2)})}))
    queue.send(json.dumps(bridge))
    done = queue.collect()
    assert (done.stored, done.duplicate, done.unrecognised, queue.left()) == (2, 1, 0, 0)


def test_a_test_event_is_nothing(queue):
    """S3 sends one when notifications are switched on; it goes, and nothing is told."""
    queue.send(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}))
    done = queue.collect()
    assert (done.objects, done.problems, queue.left()) == (0, [], 0)


def test_a_poisoned_message_does_not_block(queue):
    """It is kept byte for byte with the reason, once, and deleted; the others are stored."""
    for _ in range(2):
        queue.send('{"Records": [{"eventSource": "aws:s3"')
    queue.tell(queue.put(1))
    done = queue.collect()
    assert (done.stored, done.unrecognised, done.rejected, queue.left()) == (1, 2, 2, 0)
    first, _ = api.rejects_list(config=queue.home.config, source="unrecognised")
    assert "no log source" in first.reason
    assert api.rejects_show(first.id, config=queue.home.config)[1] == b'{"Records": [{"eventSource": "aws:s3"'
    totals = api.ledger_totals(config=queue.home.config)
    assert (totals.discovered, totals.stored, totals.rejected) == (3, 1, 2)


def test_an_object_that_is_gone(queue):
    """A lifecycle rule was faster: told in the rejects, and the message deleted."""
    path = queue.put(1)
    queue.tell(path, queue.put(2))
    queue.s3.delete_object(Bucket=queue.name, Key=path)
    done = queue.collect()
    assert (done.stored, done.rejected, done.failed, queue.left()) == (1, 1, 0, 0)
    [reject] = api.rejects_list(config=queue.home.config)
    assert "NoSuchKey" in reject.reason
    assert path in reject.uri


def test_an_object_that_is_denied(queue):
    """The message stays, the permission is told, the others are stored and deleted."""
    for n in range(12):
        queue.tell(queue.put(n))
    theirs = client("s3", _open.aws_settings(queue.home.config))
    left = [1]

    def refuse(**_):
        left[0] -= 1
        if left[0] < 0:
            return None
        answer = {"Error": {"Code": "AccessDenied", "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
        return SimpleNamespace(status_code=403), answer

    theirs.meta.events.register_first("before-call.s3.GetObject", refuse)
    try:
        done = queue.collect()
    finally:
        theirs.meta.events.unregister("before-call.s3.GetObject", refuse)
    assert (done.stored, done.failed, queue.left()) == (11, 1, 1)
    assert "s3:GetObject" in done.problems[0]


def test_nothing_is_deleted_before_the_lake_has_it(queue, monkeypatch):
    """A lake that cannot be written: every message stays."""
    for n in range(3):
        queue.tell(queue.put(n))

    def full(*_):
        raise LakeError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(EventTable, "commit", full)
        with pytest.raises(LakeError):
            api.collect([f"sqs://{queue.name}"], config=queue.home.config)
    assert queue.left() == 3


def test_a_version_of_an_object(queue):
    """What was overwritten since is read as the message names it."""
    queue.s3.put_bucket_versioning(Bucket=queue.name, VersioningConfiguration={"Status": "Enabled"})
    path = key()
    for n in range(2):
        answer = queue.s3.put_object(Bucket=queue.name, Key=path, Body=packed([event(n)]))
        queue.tell(path, eTag=answer["ETag"].strip('"'), versionId=answer["VersionId"])
    assert queue.collect().stored == 2
    assert queue.home.ids() == Counter({"event-0": 1, "event-1": 1})


def test_messages_under_way_are_hidden_longer(queue, monkeypatch):
    """Those that are half through their time, while more come in."""
    hidden = []
    monkeypatch.setattr(calls, "hide", lambda _queue, receipts, seconds: hidden.append((len(receipts), seconds)))
    clock = [0.0]
    monkeypatch.setattr("vedette.transports.sqs.time", SimpleNamespace(monotonic=lambda: clock[0]))
    real = calls.receive

    def receive(*arguments, **named):
        clock[0] += 1.2
        return real(*arguments, **named)

    monkeypatch.setattr(calls, "receive", receive)
    for n in range(25):
        queue.tell(queue.put(n))
    assert queue.collect().stored == 25
    assert (10, 2) in hidden


def test_folders_and_others_things_are_passed_over(queue):
    """With one source asked for, its digests are none of it: told, and the message deleted."""
    queue.tell("AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/06/01/x.json.gz", "AWSLogs/")
    done = queue.collect(source="cloudtrail")
    assert (done.skipped, done.objects, queue.left()) == (2, 0, 0)


def test_an_address_without_a_queue(queue):
    """Wrong use."""
    with pytest.raises(UsageError, match="no queue"):
        api.collect(["sqs://"], config=queue.home.config)


def test_rejects_of_a_queue_can_be_replayed(queue):
    """What no source knew when it came is read when one does."""
    queue.send("nobody knows this")
    queue.collect()
    done = api.rejects_replay(config=queue.home.config)
    assert (done.objects, done.rejected, done.stored) == (1, 1, 0)
    with _open.state(queue.home.config) as state:
        [reject] = state.rejects.list()
        path = _open.rejects_folder(queue.home.config) / reject.file
    import gzip  # noqa: PLC0415  the one use

    path.write_bytes(gzip.compress(json.dumps(event(1)).encode()))  # stands for an upgrade that knows it
    assert api.rejects_replay(config=queue.home.config).stored == 1
    assert api.rejects_list(config=queue.home.config) == []
