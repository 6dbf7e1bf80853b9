"""Every shape in which CloudTrail records are found."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
from reading import BASE, read, record, records, trail

ITEMS = records(3, requestParameters={"n": 1.5, "text": 'a "quoted" \\ é 😀 /'}, userIdentity={"arn": "arn:a"})
# As some writers have it: blanks, escapes, numbers and duplicate keys that a re-encoding would change.
ODD = (
    b'{"eventTime":"2026-06-01T08:14:07Z", "eventName":"X" ,"n":1.10,"b":2e400,"k":1,"k":2,"i":12345678901234567890123}'
)


def packed(text):
    return base64.b64encode(gzip.compress(text)).decode()


def subscription(items):
    """What CloudWatch Logs sends to subscribers of a log group."""
    events = [{"id": str(n), "timestamp": 1, "message": item.decode()} for n, item in enumerate(items)]
    return json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "g", "logStream": "s", "logEvents": events}
    ).encode()


def eventbridge(item):
    return (
        b'{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","detail":'
        + item
        + b"}"
    )


def sns(text):
    return json.dumps({"Type": "Notification", "MessageId": "1", "Message": text.decode()}).encode()


def sqs(text):
    return json.dumps(
        {"messageId": "1", "receiptHandle": "r", "body": text.decode(), "eventSource": "aws:sqs"}
    ).encode()


def lambda_batch(items):
    return b'{"Records":[' + b",".join(items) + b"]}"


PLAIN = {
    "records": trail(ITEMS),
    "records, blanks": b' \n{ "Records" : [ ' + b" ,\n ".join(ITEMS) + b" ] } \n",
    "records behind other keys": b'{"a":{"Records":1},"Records":[' + b",".join(ITEMS) + b'],"z":[1]}',
    "list": b"[" + b",".join(ITEMS) + b"]",
    "pretty": json.dumps({"Records": [json.loads(i) for i in ITEMS]}, indent=2).encode(),
    "lines": b"\n".join(ITEMS),
    "lines, CRLF and empty ones": b"\r\n\r\n".join(ITEMS) + b"\r\n\n",
    "lines of records": b"\n".join(trail([i]) for i in ITEMS),
    "lines of lists": b"\n".join(b"[" + i + b"]" for i in ITEMS),
    "byte order mark": b"\xef\xbb\xbf" + trail(ITEMS),
    "UTF-16, little": b"\xff\xfe" + trail(ITEMS).decode().encode("utf-16-le"),
    "UTF-16, big": b"\xfe\xff" + trail(ITEMS).decode().encode("utf-16-be"),
    "eventbridge, lines": b"\n".join(map(eventbridge, ITEMS)),
    "eventbridge, list": b"[" + b",".join(map(eventbridge, ITEMS)) + b"]",
    "subscription": subscription(ITEMS),
    "subscription to Lambda": json.dumps({"awslogs": {"data": packed(subscription(ITEMS))}}).encode(),
    "subscriptions to Firehose": b"\n".join(subscription([i]) for i in ITEMS),
    "Kinesis to Lambda": lambda_batch(
        [
            json.dumps({"kinesis": {"data": packed(subscription([i]))}, "eventSource": "aws:kinesis"}).encode()
            for i in ITEMS
        ]
    ),
    "Kinesis, plain base64": lambda_batch(
        [json.dumps({"kinesis": {"data": base64.b64encode(i).decode()}}).encode() for i in ITEMS]
    ),
    "Firehose transform": json.dumps({"records": [{"recordId": "1", "data": packed(subscription(ITEMS))}]}).encode(),
    "SNS": sns(trail(ITEMS)),
    "SNS to Lambda": lambda_batch([json.dumps({"Sns": {"Message": i.decode()}}).encode() for i in ITEMS]),
    "SQS to Lambda": lambda_batch(list(map(sqs, ITEMS))),
    "SNS in SQS to Lambda": lambda_batch([sqs(sns(i)) for i in ITEMS]),
    "SNS in SQS, received": json.dumps({"Messages": [{"Body": sns(i).decode()} for i in ITEMS]}).encode(),
    "EventBridge in SQS": lambda_batch([sqs(eventbridge(i)) for i in ITEMS]),
    "EventBridge in SNS in SQS": lambda_batch([sqs(sns(eventbridge(i))) for i in ITEMS]),
    "LookupEvents": json.dumps(
        {"Events": [{"EventId": "1", "EventTime": 1.0, "CloudTrailEvent": i.decode()} for i in ITEMS], "NextToken": "t"}
    ).encode(),
    "LookupEvents, lines": b"\n".join(
        json.dumps({"EventId": "1", "CloudTrailEvent": i.decode()}).encode() for i in ITEMS
    ),
    "Elastic": b"\n".join(json.dumps({"event": {"original": i.decode(), "kind": "event"}}).encode() for i in ITEMS),
    "Splunk": b"\n".join(json.dumps({"_raw": i.decode(), "host": "h"}).encode() for i in ITEMS),
    "Splunk HEC": b"\n".join(b'{"time":1,"event":' + i + b"}" for i in ITEMS),
}


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", PLAIN)
def test_every_shape_gives_the_same_records(shape, zipped):
    """Whatever is around the records: all of them, in order, json equal."""
    data = gzip.compress(PLAIN[shape]) if zipped else PLAIN[shape]
    rows, rejected, discovered = read(data)
    assert [r.reason for r in rejected] == []
    assert discovered == len(ITEMS)
    assert [json.loads(row["raw"]) for row in rows] == [json.loads(i) for i in ITEMS]
    assert {row["userIdentity.arn"] for row in rows} == {"arn:a"}


@pytest.mark.parametrize(
    "around",
    [
        lambda i: trail([i]),
        lambda i: b"[" + i + b"]",
        lambda i: i,
        eventbridge,
        lambda i: subscription([i]),
        lambda i: sqs(sns(eventbridge(i))),
        lambda i: json.dumps({"Events": [{"CloudTrailEvent": i.decode()}]}).encode(),
        lambda i: json.dumps({"awslogs": {"data": packed(subscription([i]))}}).encode(),
        lambda i: b'{"event":' + i + b"}",
    ],
)
def test_raw_is_byte_equal_through_every_envelope(around):
    """Blanks, duplicate keys, long and huge numbers inside an envelope stay as they were written."""
    rows, rejected, _ = read(around(ODD))
    assert not rejected
    assert [row["raw"] for row in rows] == [ODD]


def test_members_of_a_gzip_are_read_one_behind_the_other():
    """Objects put together, as log shippers and `cat` do, with zeros behind the last one."""
    data = b"".join(gzip.compress(i + b"\n") for i in ITEMS) + b"\0" * 100
    rows, rejected, _ = read(data)
    assert not rejected
    assert [row["raw"] for row in rows] == ITEMS


def test_an_empty_gzip_member_at_the_end_hides_nothing():
    """The size at the end of a gzip is of its last member only."""
    rows, rejected, _ = read(gzip.compress(trail(ITEMS)) + gzip.compress(b""))
    assert not rejected
    assert len(rows) == len(ITEMS)


def test_a_control_message_is_no_record():
    """CloudWatch Logs tests a subscription with a message that holds no event."""
    message = {"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL MESSAGE"}]}
    assert read(json.dumps(message).encode()) == ([], [], 0)


@pytest.mark.parametrize("text", [b'{"Records":[]}', b"[]", b'{"Events":[]}', b"[]\n[]"])
def test_a_list_of_nothing_is_nothing(text):
    """CloudTrail and LookupEvents write such: no record, no reject."""
    assert read(text) == ([], [], 0)


@pytest.mark.parametrize(
    "message",
    [
        '{"Events":[1]}',
        '{"Events":["CloudTrailEvent"]}',
        '{"messageType":[]}',
        '{"messageType":"DATA_MESSAGE","logEvents":[{"id":1}]}',
        '{"messageType":"DATA_MESSAGE","logEvents":7}',
        '{"awslogs":{}}',
        '{"awslogs":{"data":5}}',
        '{"detail-type":1,"detail":2}',
        '{"Records":[{"body":"not JSON"}]}',
        '{"Sns":{"Message":null}}',
        '{"Events":[],"eventName":"Lost?"}',
        '{"body":"\\ud800"}',
    ],
)
def test_what_only_looks_like_an_envelope_is_rejected(message):
    """Nothing raises, and nothing goes without a word."""
    rows, rejected, discovered = read(message.encode())
    assert not rows
    assert discovered == len(rejected) == 1


def test_a_broken_gzip_in_base64_is_rejected_whole():
    """Its head may look like whole lines: what is missing shall show."""
    data = base64.b64encode(gzip.compress(b"\n".join(records(2000)), 0)[:-50_000]).decode()
    rows, rejected, _ = read(json.dumps({"awslogs": {"data": data}}).encode())
    assert not rows
    assert [r.data for r in rejected] == [data.encode()]


def test_envelopes_in_envelopes_end_somewhere():
    """Ten envelopes are rejected, not followed."""
    text = record()
    for _ in range(10):
        text = json.dumps({"body": text.decode()}).encode()
    rows, rejected, discovered = read(text)
    assert not rows
    assert discovered == len(rejected) == 1


def test_an_envelope_beside_records():
    """Records and envelopes in one list: each is read, each once."""
    rows, rejected, discovered = read(b"[" + b",".join([ITEMS[0], eventbridge(ITEMS[1]), b"5", ITEMS[2]]) + b"]")
    assert sorted(row["eventID"] for row in rows) == ["event-0", "event-1", "event-2"]
    assert [(r.position, r.data) for r in rejected] == [(2, b"5")]
    assert discovered == 4


def test_the_sample_of_the_source_is_read():
    """A source shows what it reads."""
    from reading import SOURCE  # noqa: PLC0415  the one use

    rows, rejected, _ = read(SOURCE.sample)
    assert len(rows) == 1
    assert not rejected


@pytest.mark.parametrize("name", ["cloudtrail", "trailalerts-sigma-tests", "streamalert-rule-tests"])
def test_real_files_are_rows_or_rejects(corpora, name):
    """Every file of the corpora is accounted for; the real CloudTrail is read whole."""
    files = [path for path in sorted((corpora / name).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        rows, rejected, discovered = read(path.read_bytes())
        assert discovered == len(rows) + len(rejected), path
        if name == "cloudtrail" and path.suffix == ".jsonl":
            assert rows, path
            assert not rejected, path
            lines = [json.loads(line) for line in path.read_bytes().splitlines()]
            for row, line in zip(rows, lines, strict=True):
                assert json.loads(row["raw"]) == line or "eventTime" not in line  # some stand in an envelope


def test_base_is_a_record():
    """The records of these tests are none of the rejects they show."""
    rows, rejected, discovered = read(json.dumps(BASE).encode())
    assert (len(rows), len(rejected), discovered) == (1, 0, 1)
