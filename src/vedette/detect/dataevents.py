"""Which rules live on CloudTrail's data events, which a trail records only where it is told to.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

if TYPE_CHECKING:
    from vedette.detect.rule import Rule

#: Calls that are data events, by the service's host name.
CALLS = {
    "s3.amazonaws.com": "GetObject GetObjectAcl GetObjectAttributes GetObjectTagging GetObjectTorrent HeadObject "
    "HeadBucket ListObjects ListObjectsV2 ListObjectVersions ListMultipartUploads ListParts PutObject PutObjectAcl "
    "PutObjectTagging PutObjectRetention PutObjectLegalHold PostObject CopyObject DeleteObject DeleteObjects "
    "DeleteObjectTagging CreateMultipartUpload UploadPart UploadPartCopy CompleteMultipartUpload "
    "AbortMultipartUpload RestoreObject SelectObjectContent WriteGetObjectResponse",
    "lambda.amazonaws.com": "Invoke InvokeWithResponseStream",
    "dynamodb.amazonaws.com": "GetItem PutItem UpdateItem DeleteItem BatchGetItem BatchWriteItem Query Scan "
    "TransactGetItems TransactWriteItems ExecuteStatement BatchExecuteStatement ExecuteTransaction",
    "sns.amazonaws.com": "Publish PublishBatch",
    "sqs.amazonaws.com": "SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch "
    "ChangeMessageVisibility ChangeMessageVisibilityBatch",
    "ebs.amazonaws.com": "ListSnapshotBlocks ListChangedBlocks GetSnapshotBlock PutSnapshotBlock",
    "kinesis.amazonaws.com": "GetRecords PutRecord PutRecords SubscribeToShard",
    "ssm.amazonaws.com": "OpenDataChannel OpenControlChannel",
}
_SOURCES = frozenset(CALLS)
_NAMES = frozenset(name.lower() for names in CALLS.values() for name in names.split())


def data_events_only(rule: Rule) -> bool:
    """Whether a plain rule over CloudTrail can match data events alone, as its narrow condition tells.

    A call that is named by a pattern, or none, makes it false.
    """
    if rule.correlation is not None or rule.narrow == "TRUE":
        return False
    texts = {
        str(node.this).lower()
        for node in sqlglot.parse_one(rule.narrow, dialect="duckdb").find_all(exp.Literal)
        if node.is_string
    }
    return bool(texts & _NAMES) and texts <= _NAMES | _SOURCES
