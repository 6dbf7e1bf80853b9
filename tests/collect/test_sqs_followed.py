"""Buckets that a queue tells of, followed by workers that are killed: every event once.

`VEDETTE_WORKER_KILLS` sets the number of kills.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter

import pytest
from cloud import Cloud, Worker, until
from homes import Home, event, key, packed

from vedette import api

KILLS = int(os.environ.get("VEDETTE_WORKER_KILLS", "10"))
ACCOUNTS = ("111122223333", "444455556666", "777788889999")
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-south-1")
EVENTS = 20


@pytest.fixture(scope="module")
def cloud():
    made = Cloud()
    yield made
    made.close()


def wire(cloud, queue_name):
    """Two buckets: one tells the queue itself, the other by a topic."""
    s3, sqs, sns = (cloud.client(name) for name in ("s3", "sqs", "sns"))
    url = sqs.create_queue(QueueName=queue_name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name=queue_name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    for bucket, kind, target in (("plain", "Queue", arn), ("by-topic", "Topic", topic)):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration={
                f"{kind}Configurations": [{f"{kind}Arn": target, "Events": ["s3:ObjectCreated:*"]}]
            },
        )
    return s3, sqs, url


def notice(bucket, name, body):
    """The message that S3 sends, once more."""
    thing = {"key": name, "size": len(body), "eTag": "other"}
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": thing},
    }
    return json.dumps({"Records": [record]})


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_workers_that_are_killed(cloud, tmp_path):  # noqa: PLR0915  one story
    """Two workers at one queue, one killed again and again; messages twice, one poisoned: every event once."""
    s3, sqs, url = wire(cloud, "trail")
    rng = random.Random(f"{KILLS}")
    expected, number = Counter(), 0

    def put(count):
        nonlocal number
        for _ in range(count):
            account, region = ACCOUNTS[number % 3], REGIONS[number // 3 % 5]
            bucket = ("plain", "by-topic")[number % 2]
            name = key(f"2026/06/{1 + number % 4:02}", region=region, account=account, name=f"{number:05}")
            ids = [f"{number}-{n}" for n in range(EVENTS)]
            body = packed(event(one, eventID=one, recipientAccountId=account, awsRegion=region) for one in ids)
            s3.put_object(Bucket=bucket, Key=name, Body=body)
            if number % 4 == 0:
                sqs.send_message(QueueUrl=url, MessageBody=notice(bucket, name, body))
            expected.update((account, region, one) for one in ids)
            number += 1

    def left():
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return [int(found[name]) for name in names]

    settings = {"streams__visibility_seconds": 6, "streams__round_seconds": 1}

    def worker(name):
        return Worker(tmp_path, name, cloud.endpoint, "sqs://trail", **settings)

    put(30)
    sqs.send_message(QueueUrl=url, MessageBody='{"poison": [')
    stays = worker("stays")
    until(stays.rounds)  # the rules are compiled
    for count in range(KILLS):
        put(10)
        dies = worker(f"dies{count}")
        until(lambda dies=dies: dies.rounds() or not dies.alive)
        put(5)
        until(lambda: left()[1] > 0 or sum(left()) == 0)
        time.sleep(rng.uniform(0, 0.4))
        assert dies.alive, dies.err.read_text()
        dies.kill()
    again = worker("again")
    until(lambda: sum(left()) == 0, 180)
    assert (stays.stop(), again.stop()) == (0, 0), (stays.err.read_text(), again.err.read_text())
    home = Home(tmp_path / "home")
    home.assert_balanced()
    assert Counter(home.rows("ev_account", "ev_region", "ev_id")) == expected
    [reject] = api.rejects_list(config=home.config)
    assert (reject.source, reject.uri.rsplit("/", 1)[0]) == ("unrecognised", "sqs://trail")
    assert api.rejects_show(reject.id, config=home.config)[1] == b'{"poison": ['
