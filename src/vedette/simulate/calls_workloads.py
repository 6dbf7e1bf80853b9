"""What the organisation's own programs do: instances, functions, the nightly backup, the exporter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.calls_services import ACCOUNT, DECRYPT, GENERATE, REGION
from vedette.simulate.records import Call
from vedette.simulate.template import mark, number

if TYPE_CHECKING:
    from vedette.simulate.identity import Json

_BUCKET = mark("pick:bucket")
_S3_HOST = f"{_BUCKET}.s3.{REGION}.amazonaws.com"


def s3_object(name: str, *, read: bool, path: str = "file", error: tuple[str, str] = ("", "")) -> Call:
    """Return a data event on an object of one of the account's buckets."""
    moved = {"bytesTransferredIn": 0 if read else number("num:180-4000000")}
    moved["bytesTransferredOut"] = number("num:300-9000000") if read else 0
    request: Json = {"bucketName": _BUCKET, "Host": _S3_HOST, "key": mark(f"path:{path}")}
    if not read:
        request["x-amz-server-side-encryption"] = "aws:kms"
    return Call(
        "s3",
        name,
        read=read,
        request=request,
        response=None if read else {"x-amz-server-side-encryption": "aws:kms", "x-amz-version-id": mark("token:32")},
        resources=(
            {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{_BUCKET}/{mark(f'again:{path}')}"},
            {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{_BUCKET}"},
        ),
        extra={
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            **moved,
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": mark("token:76"),
        },
        category="Data",
        error=error,
        tags={"host": _S3_HOST},
    )


def dynamodb(name: str, *, read: bool, error: tuple[str, str] = ("", "")) -> Call:
    """Return a data event on an item of one of the account's tables."""
    table = mark("pick:table")
    request: Json = {"tableName": table, "key": {"pk": "HIDDEN_DUE_TO_SECURITY_REASONS"}}
    if name == "PutItem":
        request = {"tableName": table, "item": {"pk": "HIDDEN_DUE_TO_SECURITY_REASONS"}}
    elif name == "Query":
        request = {"tableName": table, "keyConditionExpression": "pk = :pk", "limit": 50}
    return Call(
        "dynamodb",
        name,
        read=read,
        request=request,
        resources=(
            {
                "accountId": ACCOUNT,
                "type": "AWS::DynamoDB::Table",
                "ARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}",
            },
        ),
        category="Data",
        error=error,
        tags={"version": "1.09"},
    )


GET, PUT = s3_object("GetObject", read=True), s3_object("PutObject", read=False)
HEAD = s3_object("HeadObject", read=True)
THROTTLED = ("ThrottlingException", "Rate exceeded")
_LOGS = {"logGroupName": mark("pick:loggroup")}
SECRET = Call("secretsmanager", "GetSecretValue", request={"secretId": mark("pick:secret")})
PARAMETERS = Call(
    "ssm",
    "GetParametersByPath",
    request={"path": mark("pick:parameter"), "recursive": True, "withDecryption": False, "maxResults": 10},
)
HEARTBEAT = Call(
    "ssm",
    "UpdateInstanceInformation",
    read=False,
    request={
        "instanceId": mark("pick:instance"),
        "agentVersion": "3.3.2299.0",
        "agentStatus": "Active",
        "platformType": "Linux",
        "platformName": "Amazon Linux",
        "platformVersion": "2023",
        "iPAddress": f"10.20.{mark('num:0-31')}.{mark('num:4-250')}",
        "computerName": f"ip-10-20.{REGION}.compute.internal",
        "agentName": "amazon-ssm-agent",
        "availabilityZone": f"{REGION}a",
        "sSMConnectionChannel": "ssmmessages",
    },
)
QUEUE = Call(
    "sqs",
    "ReceiveMessage",
    read=False,
    request={
        "queueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{mark('pick:queue')}",
        "maxNumberOfMessages": 10,
        "waitTimeSeconds": 20,
    },
    resources=(
        {
            "accountId": ACCOUNT,
            "type": "AWS::SQS::Queue",
            "ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{mark('pick:queue')}",
        },
    ),
    category="Data",
)

INSTANCE = (
    (GET, 20.0),
    (PUT, 7.0),
    (HEAD, 3.0),
    (dynamodb("GetItem", read=True), 6.0),
    (dynamodb("PutItem", read=False), 3.0),
    (dynamodb("Query", read=True), 2.0),
    (HEARTBEAT, 5.0),
    (QUEUE, 3.0),
    (DECRYPT, 4.0),
    (GENERATE, 2.0),
    (SECRET, 0.08),
    (PARAMETERS, 0.6),
    (Call("ec2", "DescribeTags", request={"filterSet": {"items": [{"name": "resource-id"}]}}), 1.0),
    (Call("ecr", "BatchGetImage", request={"repositoryName": mark("pick:repo")}), 0.5),
    (
        Call(
            "monitoring",
            "PutMetricData",
            read=False,
            request={"namespace": f"{mark('company')}/{mark('pick:app')}"},
            category="Data",
        ),
        1.0,
    ),
    (Call("logs", "CreateLogStream", read=False, request={**_LOGS, "logStreamName": mark("hex:32")}), 1.0),
    (dynamodb("GetItem", read=True, error=("ProvisionedThroughputExceededException", "Rate exceeded")), 0.1),
    (s3_object("GetObject", read=True, error=("NoSuchKey", "The specified key does not exist.")), 0.4),
    (s3_object("GetObject", read=True, error=("AccessDenied", "Access Denied")), 0.05),
)
FUNCTION = (
    (
        Call(
            "logs",
            "CreateLogStream",
            read=False,
            request={**_LOGS, "logStreamName": f"2026/[$LATEST]{mark('hex:32')}"},
        ),
        5.0,
    ),
    (dynamodb("UpdateItem", read=False), 5.0),
    (dynamodb("Query", read=True), 4.0),
    (dynamodb("GetItem", read=True), 6.0),
    (GET, 5.0),
    (PUT, 3.0),
    (DECRYPT, 5.0),
    (QUEUE, 4.0),
    (SECRET, 0.1),
    (
        Call(
            "sns",
            "Publish",
            read=False,
            request={"topicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:{mark('pick:topic')}"},
            response={"messageId": mark("uuid")},
            category="Data",
        ),
        1.0,
    ),
    (
        Call(
            "logs",
            "CreateLogGroup",
            read=False,
            request=_LOGS,
            error=("ResourceAlreadyExistsException", "The specified log group already exists"),
        ),
        0.3,
    ),
)
BACKUP = (
    (Call("ec2", "DescribeVolumes", request={"volumeSet": {}, "filterSet": {}}), 3.0),
    (
        Call(
            "ec2",
            "CreateSnapshot",
            read=False,
            request={"volumeId": mark("pick:volume"), "description": "nightly"},
            response={
                "snapshotId": f"snap-0{mark('hex:16')}",
                "volumeId": mark("pick:volume"),
                "status": "pending",
                "ownerId": ACCOUNT,
                "encrypted": True,
            },
        ),
        4.0,
    ),
    (
        Call(
            "ec2",
            "DeleteSnapshot",
            read=False,
            request={"snapshotId": f"snap-0{mark('hex:16')}"},
            response={"_return": True},
        ),
        0.6,
    ),
    (Call("rds", "DescribeDBSnapshots", request={"snapshotType": "awsbackup"}), 2.0),
    (GENERATE, 3.0),
    (Call("backup", "ListRecoveryPointsByBackupVault", request={"backupVaultName": "nightly"}), 1.0),
)
