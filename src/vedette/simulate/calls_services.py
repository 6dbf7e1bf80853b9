"""What AWS services do in an account on its behalf, with weights as often seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.records import Call
from vedette.simulate.template import mark

if TYPE_CHECKING:
    from vedette.simulate.identity import Json

ACCOUNT, REGION = mark("account"), mark("region")
_ROLE = f"arn:aws:iam::{ACCOUNT}:role"
_LOAD_BALANCING = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{mark('pick:kms')}"
_CREDENTIALS: Json = {
    "accessKeyId": mark("fresh:ASIA"),
    "sessionToken": mark("token:220"),
    "expiration": mark("exp"),
}


def assume(role: str, session: str, principal_id: str) -> Call:
    """Return the AssumeRole by which a service takes the role it is to act as; `role` may hold a path."""
    name = role.rsplit("/", 1)[-1]
    return Call(
        "sts",
        "AssumeRole",
        request={"roleArn": f"{_ROLE}/{role}", "roleSessionName": session, "durationSeconds": 3600},
        response={
            "credentials": _CREDENTIALS,
            "assumedRoleUser": {
                "assumedRoleId": f"{principal_id}:{session}",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
            },
        },
        resources=({"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": f"{_ROLE}/{role}"},),
        tags={"version": "1.08"},
    )


KMS_RESOURCE: Json = {"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": KEY_ARN}

DECRYPT = Call(
    "kms",
    "Decrypt",
    request={
        "encryptionContext": {"aws:s3:arn": f"arn:aws:s3:::{mark('pick:bucket')}"},
        "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
    },
    resources=(KMS_RESOURCE,),
)
GENERATE = Call(
    "kms",
    "GenerateDataKey",
    request={
        "keyId": KEY_ARN,
        "encryptionContext": {"aws:s3:arn": f"arn:aws:s3:::{mark('pick:bucket')}"},
        "keySpec": "AES_256",
    },
    resources=(KMS_RESOURCE,),
)
GENERATE_TRAIL = Call(
    "kms",
    "GenerateDataKey",
    request={
        "keyId": KEY_ARN,
        "encryptionContext": {
            "aws:cloudtrail:arn": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/organisation",
            "aws:s3:arn": f"arn:aws:s3:::{mark('trail-bucket')}/AWSLogs/{mark('org')}/{ACCOUNT}",
        },
        "keySpec": "AES_256",
    },
    resources=(KMS_RESOURCE,),
)
TRAIL_ACL = Call(
    "s3",
    "GetBucketAcl",
    request={"bucketName": mark("trail-bucket"), "Host": f"{mark('trail-bucket')}.s3.{REGION}.amazonaws.com"},
    resources=({"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{mark('trail-bucket')}"},),
    extra={"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredOut": 542},
)

SCALING = (
    (Call("ec2", "DescribeInstanceStatus", request={"maxResults": 1000, "includeAllInstances": True}), 3.0),
    (
        Call(
            "elasticloadbalancing",
            "DescribeTargetHealth",
            request={"targetGroupArn": f"{_LOAD_BALANCING}:targetgroup/{mark('pick:app')}"},
        ),
        3.0,
    ),
    (
        Call("ec2", "DescribeInstances", request={"instancesSet": {}, "filterSet": {}, "maxResults": 1000}),
        2.0,
    ),
    (
        Call(
            "ec2",
            "RunInstances",
            read=False,
            request={
                "instancesSet": {"items": [{"imageId": mark("pick:image"), "minCount": 1, "maxCount": 1}]},
                "instanceType": "m7i.large",
                "subnetId": mark("pick:subnet"),
                "clientToken": f"fleet-{mark('hex:16')}",
            },
            response={
                "reservationId": f"r-0{mark('hex:16')}",
                "ownerId": ACCOUNT,
                "instancesSet": {
                    "items": [
                        {
                            "instanceId": f"i-0{mark('hex:16')}",
                            "imageId": mark("pick:image"),
                            "instanceState": {"code": 0, "name": "pending"},
                            "instanceType": "m7i.large",
                        }
                    ]
                },
            },
        ),
        0.3,
    ),
    (
        Call(
            "ec2",
            "TerminateInstances",
            read=False,
            request={"instancesSet": {"items": [{"instanceId": f"i-0{mark('hex:16')}"}]}},
            response={
                "instancesSet": {
                    "items": [
                        {
                            "currentState": {"code": 32, "name": "shutting-down"},
                            "previousState": {"code": 16, "name": "running"},
                        }
                    ]
                }
            },
        ),
        0.3,
    ),
)

RECORDER = (
    (Call("ec2", "DescribeSecurityGroups", request={"securityGroupSet": {}, "filterSet": {}}), 3.0),
    (Call("ec2", "DescribeNetworkInterfaces", request={"networkInterfaceIdSet": {}, "filterSet": {}}), 3.0),
    (Call("ec2", "DescribeVolumes", request={"volumeSet": {}, "filterSet": {}}), 2.0),
    (Call("lambda", "ListFunctions20150331", request={"maxItems": 50}), 1.0),
    (Call("rds", "DescribeDBInstances", request=None), 1.0),
    (Call("iam", "GetRole", request={"roleName": mark("pick:role")}), 1.0),
    (Call("s3", "GetBucketVersioning", request={"bucketName": mark("pick:bucket"), "versioning": ""}), 1.0),
)

# Not answers to a call: AWS tells what it did of itself.
ROTATION = Call(
    "kms",
    "RotateKey",
    read=False,
    resources=(KMS_RESOURCE,),
    kind="AwsServiceEvent",
    details={"keyId": mark("pick:kms")},
    tags={"version": "1.05"},
)
PATCHED = Call(
    "ssm",
    "UpdateInstanceAssociationStatus",
    read=False,
    request={
        "associationId": mark("uuid"),
        "instanceId": mark("pick:instance"),
        "executionResult": {"status": "Success", "executionSummary": "1 out of 1 plugin processed"},
    },
    tags={"version": "1.08"},
)
SPOT = Call(
    "ec2",
    "BidEvictedEvent",
    read=False,
    kind="AwsServiceEvent",
    details={"instanceIdSet": [mark("pick:instance")]},
    tags={"version": "1.05"},
)
NETWORK = tuple(
    (
        Call(
            source,
            name,
            read=read,
            category="NetworkActivity",
            error=(code, "The request was denied due to a VPC endpoint policy" if code else ""),
        ),
        weight,
    )
    for source, name, read, code, weight in (
        ("s3", "GetObject", True, "", 4.0),
        ("s3", "PutObject", False, "", 2.0),
        ("kms", "Decrypt", True, "", 1.0),
        ("secretsmanager", "GetSecretValue", True, "", 0.4),
        ("s3", "ListObjects", True, "VpceAccessDenied", 0.02),
    )
)
