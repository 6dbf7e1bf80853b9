"""The ways AWS says that an object was written, from public samples and from the guides' descriptions."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.aws.notices import Named, read

KEY = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/06/01/a b+c=é.json.gz"


def s3(key, **thing):
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "logs"}, "object": {"key": key} | thing},
    }
    return {"Records": [record]}


def by_sns(message):
    return {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:x", "Message": json.dumps(message)}


EVENTBRIDGE = {
    "version": "0",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "detail": {"bucket": {"name": "logs"}, "object": {"key": KEY, "size": 7, "etag": "e", "version-id": "v/1"}},
}
ENCODED = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/06/01/a+b%2Bc%3D%C3%A9.json.gz"


@pytest.mark.parametrize("wrap", [lambda m: m, by_sns, lambda m: by_sns(by_sns(m))], ids=["plain", "sns", "twice"])
@pytest.mark.parametrize(
    ("message", "named"),
    [
        (s3(ENCODED, size=7, eTag="e", versionId="v"), [Named("logs", KEY, "e", 7, "v")]),
        (s3(ENCODED, versionId="null"), [Named("logs", KEY)]),
        (EVENTBRIDGE, [Named("logs", KEY, "e", 7, "v/1")]),
        ({k: v for k, v in EVENTBRIDGE.items() if k != "detail-type"}, [Named("logs", KEY, "e", 7, "v/1")]),
        ({"s3Bucket": "logs", "s3ObjectKey": [KEY, "b"]}, [Named("logs", KEY), Named("logs", "b")]),
        (
            {"s3Bucket": "logs", "s3ObjectKey": KEY, "messageType": "ConfigurationHistoryDeliveryCompleted"},
            [Named("logs", KEY)],
        ),
        ({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "logs"}, []),
        (EVENTBRIDGE | {"detail-type": "Object Deleted"}, []),
        ({"Records": [s3("x")["Records"][0] | {"eventName": "ObjectRemoved:Delete"}]}, []),
    ],
)
def test_what_a_message_names(message, named, wrap):
    """Keys as S3 has them, whatever is around the message."""
    assert read(json.dumps(wrap(message))) == named


def test_several_objects_in_one_message():
    """In order; what was deleted is left out."""
    records = [*s3("a")["Records"], s3("b")["Records"][0] | {"eventName": "ObjectRemoved:Delete"}, *s3("c")["Records"]]
    assert [one.key for one in read(json.dumps({"Records": records}))] == ["a", "c"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        '"text"',
        "{}",
        json.dumps({"Records": []}),
        json.dumps(
            {
                "Records": [
                    {"eventSource": "aws:s3", "s3": {"bucket": {}, "object": {}}, "eventName": "ObjectCreated:Put"}
                ]
            }
        ),
        json.dumps(s3("")),
        json.dumps(EVENTBRIDGE | {"detail": {"bucket": {"name": "b"}}}),
        json.dumps({"Records": [{"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}]}),
        json.dumps({"detail-type": "GuardDuty Finding", "source": "aws.guardduty", "detail": {}}),
        json.dumps({"s3Bucket": "b", "s3ObjectKey": [1]}),
        json.dumps({"Type": "SubscriptionConfirmation", "Message": "You have chosen…"}),
    ],
)
def test_what_is_no_notice(body):
    """An event, or nothing: for others to look at, and nothing raises."""
    assert read(body) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda s: (
            st.lists(s)
            | st.dictionaries(
                st.sampled_from(
                    ["Records", "s3", "bucket", "object", "key", "detail", "source", "Type", "Message", "s3Bucket"]
                ),
                s,
            )
        ),
    )
)
def test_any_json_gives_an_answer(value):
    """Nothing raises."""
    read(json.dumps(value))


@pytest.mark.parametrize(
    ("name", "named"),
    [
        (
            "events/s3-event.json",
            [Named("sourcebucket", "Happy Face.jpg", "d41d8cd98f00b204e9800998ecf8427e", 1024, "version")],
        ),
        ("events/s3-test-event.json", []),
        ("events/kinesis-event.json", None),
        ("events/cloudwatch-logs-event.json", None),
        ("events/sns-event.json", None),
    ],
)
def test_public_samples(corpora, name, named):
    """As AWS's tools print them."""
    assert read((corpora / "formats/lambda-promtail/testdata" / name).read_text()) == named


def test_public_samples_with_their_own_keys(corpora):
    """A landing zone's object, and EventBridge's."""
    folder = corpora / "formats/lambda-promtail/testdata"
    [one] = read((folder / "events/s3-event-generated-tags.json").read_text())
    assert (one.bucket, one.size) == ("aws-landing-zone-logs-000000000000-eu-central-1", 1469)
    assert one.key.startswith("AWSLogs/000000000000/CloudTrail/us-east-1/2026/07/16/")
    assert len(read((folder / "eventbridge-s3-event.json").read_text())) == 1
