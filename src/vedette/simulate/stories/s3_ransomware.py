"""Objects are encrypted with a key only the intruder has, deleted, and a note is left."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how copies under the intruder's key replace the objects, and a ransom is asked."""
    worker = stage.user("backup-operator", stage.stranger(), stage.tool())
    bucket = next(name for name in stage.have("bucket") if "app-uploads" in name)
    arn = f"arn:aws:s3:::{bucket}"
    named = {"bucketName": bucket, "Host": f"{bucket}.s3.{stage.region}.amazonaws.com"}
    stage.facts.update(bucket=bucket, ip=worker.ip)
    stage.scene("Discovery", "T1619", "protection of buckets probed", expected=False)
    for look in ("GetBucketVersioning", "GetBucketReplication", "GetBucketObjectLockConfiguration"):
        stage.do(worker, f"s3:{look}", named)
    stage.scene("Impact", "T1490", "bucket versioning suspended")
    both = {"VersioningConfiguration": {"Status": "Suspended", "MfaDelete": "Disabled"}, "versioning": ""}
    stage.do(worker, "s3:PutBucketVersioning", {**named, **both}, denied=arn)
    stage.wait(6, 20)
    state = {"VersioningConfiguration": {"Status": "Suspended"}, "versioning": ""}
    stage.do(worker, "s3:PutBucketVersioning", {**named, **state})
    count = stage.bulk(0.002, 60, 800)
    stage.pace = (0.1, 1.2)
    stage.scene("Impact", "T1486", "objects encrypted with the intruder's own key (SSE-C)")
    for _ in range(count):
        key = f"uploads/{ids.hexadecimal(stage.rng, 12)}.jpg"
        customer = "x-amz-server-side-encryption-customer-algorithm"
        stage.do(
            worker,
            "s3:CopyObject",
            {**named, "key": key, "x-amz-copy-source": f"{bucket}/{key}", customer: "AES256"},
            {customer: "AES256"},
            category="Data",
            extra={"SSEApplied": "SSE_C", "SignatureVersion": "SigV4"},
            resources=({"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"},),
        )
    stage.scene("Impact", "T1485", "bulk deletion of objects")
    for _ in range(count // 10):
        stage.do(worker, "s3:DeleteObjects", {**named, "delete": ""}, category="Data")
    stage.scene("Impact", "T1486", "ransom note uploaded")
    for name in ("HOW_TO_RECOVER_YOUR_FILES.txt", "uploads/HOW_TO_RECOVER_YOUR_FILES.txt"):
        stage.do(
            worker,
            "s3:PutObject",
            {**named, "key": name},
            category="Data",
            resources=({"type": "AWS::S3::Object", "ARN": f"{arn}/{name}"},),
        )


STORY = Story(
    name="s3-ransomware",
    title="A bucket is held to ransom",
    text=(
        "The key of backup-operator in {account} is used from {ip}. Versioning of {bucket} is suspended "
        "at the second attempt, its objects are copied over themselves under a key AWS does not keep, "
        "others deleted, and a note is left."
    ),
    hours=3,
    tell=tell,
)
