"""Objects of sources read the way collection reads them, and envelopes to put around them."""

from __future__ import annotations

import base64
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from vedette.lake.batch import Assembler
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob
from vedette.model import Json, Parquet

#: What a transport may know of an object: for records that do not say when they were.
FACTS = {"account": "111122223333", "region": "eu-west-1", "day": "2026-06-01", "time": "2026-06-01T08:14:07Z"}


def object_of(unit, sample):
    """The bytes of an object with that sample: Parquet where the source is, whose sample is a row as JSON."""
    if not isinstance(unit.framing, Parquet):
        return sample
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([json.loads(sample)]), stream)
    return stream.getvalue()


def rows_of(unit, *objects, facts=FACTS):
    """Rows as they would be stored (dictionaries), in no order that matters, and the rejects of the objects."""
    blobs = [Blob(f"object-{n}", "1", data, facts) for n, data in enumerate(objects)]
    done = Reader(unit).read(blobs)
    rejected = [(r.blob, r.reason, r.data) for r in done.rejected]
    discovered = int(done.discovered.sum())
    stored = sum(len(chunk) for chunk in done.chunks)
    assert discovered == stored + len(rejected), "a record is neither a row nor a reject"
    table, _ = Assembler(unit).assemble(done, blobs).table()
    return table.to_pylist(), rejected


def subscription(*messages, group="g", stream="s"):
    """What CloudWatch Logs sends to subscribers of a log group."""
    events = [
        {"id": f"{n:056d}", "timestamp": 1780301647310, "message": message.decode()}
        for n, message in enumerate(messages)
    ]
    whole = {"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": group, "logStream": stream}
    return json.dumps(whole | {"logEvents": events}).encode()


def eventbridge(detail):
    """An event of EventBridge with that detail."""
    return (
        b'{"version":"0","id":"1","detail-type":"Something","source":"aws.some","account":"111122223333",'
        b'"time":"2026-06-01T08:14:08Z","region":"eu-west-1","resources":[],"detail":' + detail + b"}"
    )


def sns(text):
    """A notification of SNS."""
    return json.dumps(
        {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": text.decode()}
    ).encode()


def sqs(text):
    """A batch of one SQS message, as Lambda gets it."""
    return json.dumps({"Records": [{"messageId": "1", "body": text.decode(), "eventSource": "aws:sqs"}]}).encode()


def lines(sample):
    """The sample twice, one a line."""
    return sample + b"\n" + sample + b"\n"


def kinesis(text):
    """A batch of one Kinesis record with gzip inside, as Lambda gets it."""
    data = base64.b64encode(gzip.compress(text)).decode()
    return json.dumps({"Records": [{"kinesis": {"data": data}, "eventSource": "aws:kinesis"}]}).encode()


ENVELOPES = {
    "gzip": gzip.compress,
    "eventbridge": eventbridge,
    "sns": sns,
    "sns in sqs": lambda sample: sqs(sns(sample)),
    "sqs": sqs,
    "subscription": subscription,
    "subscription in kinesis": lambda sample: kinesis(subscription(sample)),
}


def travels(unit):
    """The envelopes the source's objects may come in."""
    return ENVELOPES if isinstance(unit.framing, Json) else {"gzip": gzip.compress}
