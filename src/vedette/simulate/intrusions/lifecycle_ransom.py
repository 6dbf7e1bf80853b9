"""Buckets are given a day to live, and a key that is not ours."""

from __future__ import annotations

from vedette.simulate.intrusions._cast import address, look, script, touch
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how objects are re-encrypted under a stranger's key and the rest marked to expire."""
    app = stage.have("app")[5]
    role = f"{stage.account.name}-{app}-role"
    thief = stage.role(role, stage.have("instance")[2], address(stage, "vpn"), script(stage), ec2RoleDelivery="1.0")
    foreign = stage.foreign_account()
    key = f"arn:aws:kms:{stage.region}:{foreign}:key/0d4d2f3c-61f6-4f5b-a5c7-0c1b4be1a9d2"
    stage.facts.update(ip=thief.ip, role=role, foreign=foreign)
    buckets = stage.have("bucket")[:4]
    stage.scene("Discovery", "T1619", "protection of buckets read", expected=False)
    look(stage, thief, "sts:GetCallerIdentity", "s3:ListBuckets")
    for bucket in buckets:
        named = {"bucketName": bucket}
        for call in (
            "GetBucketVersioning",
            "GetBucketReplication",
            "GetObjectLockConfiguration",
            "GetLifecycleConfiguration",
        ):
            stage.do(thief, f"s3:{call}", named)
    stage.wait(15, 60)
    stage.pace = (2, 12)
    stage.scene("Impact", "T1490", "replication and versions of buckets taken away")
    for bucket in buckets:
        stage.do(thief, "s3:DeleteBucketReplication", {"bucketName": bucket}, denied=bucket == buckets[0] and bucket)
        request = {"bucketName": bucket, "VersioningConfiguration": {"Status": "Suspended"}, "versioning": ""}
        stage.do(thief, "s3:PutBucketVersioning", request, denied=bucket == buckets[1] and bucket)
    stage.scene("Impact", "T1486", "objects written again under a key of a foreign account")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    stage.do(
        thief,
        "s3:PutBucketEncryption",
        {"bucketName": buckets[2], "ServerSideEncryptionConfiguration": {"Rule": rule}, "encryption": ""},
    )
    stage.pace = (0.1, 1.2)
    for number in range(stage.bulk(0.0003, 60, 600)):
        name = f"invoices/{number % 64:02x}/{number:06d}.pdf"
        sealed = {
            "x-amz-copy-source": f"{buckets[2]}/{name}",
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": key,
        }
        touch(stage, thief, "CopyObject", buckets[2], name, request=sealed)
    stage.pace = (3, 15)
    stage.scene("Impact", "T1485.001", "buckets given a day to live")
    for bucket in buckets[1:]:
        expiry = {"Rule": {"ID": "cleanup", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}}
        request = {"bucketName": bucket, "lifecycle": "", "LifecycleConfiguration": expiry}
        stage.do(thief, "s3:PutBucketLifecycle", request)
    stage.scene("Impact", "T1491", "ransom note left", expected=False)
    for bucket in buckets[1:]:
        touch(stage, thief, "PutObject", bucket, "HOW_TO_RESTORE_YOUR_FILES.txt")


STORY = Story(
    name="lifecycle-ransom",
    title="Buckets are given a day to live",
    text=(
        "Credentials of {role} in {account} are used from {ip}. Replication and versions are taken from the buckets, "
        "objects are written again under a key of account {foreign}, all else is set to expire in a day, and notes "
        "are left."
    ),
    hours=5,
    tell=tell,
)
