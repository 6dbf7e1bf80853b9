"""A data lake is copied out and then opened to the world."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how buckets are listed, one is read from end to end, and its protection is taken off."""
    analyst = stage.user("finance-report", stage.stranger(), stage.tool())
    bucket = next(name for name in stage.have("bucket") if "customer-documents" in name)
    arn = f"arn:aws:s3:::{bucket}"
    named = {"bucketName": bucket, "Host": f"{bucket}.s3.{stage.region}.amazonaws.com"}
    stage.facts.update(bucket=bucket, ip=analyst.ip)
    stage.scene("Discovery", "T1619", "buckets enumerated")
    stage.do(analyst, "s3:ListBuckets")
    for other in stage.have("bucket"):
        for look in ("GetBucketAcl", "GetBucketPolicy", "GetBucketVersioning"):
            stage.do(
                analyst,
                f"s3:{look}",
                {"bucketName": other},
                denied=look == "GetBucketPolicy" and f"arn:aws:s3:::{other}",
            )
    stage.wait(4, 20)
    stage.scene("Collection", "T1530", "bulk download of objects")
    stage.pace = (0.05, 0.7)
    for number in range(stage.bulk(0.01, 150, 3000)):
        key = f"contracts/{number // 40:03d}/{ids.hexadecimal(stage.rng, 12)}.pdf"
        if number % 100 == 0:
            stage.do(analyst, "s3:ListObjects", {**named, "list-type": "2", "prefix": key[:13]}, category="Data")
        stage.do(
            analyst,
            "s3:GetObject",
            {**named, "key": key},
            category="Data",
            resources=(
                {"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"},
                {"accountId": stage.account.id, "type": "AWS::S3::Bucket", "ARN": arn},
            ),
            extra={
                "SignatureVersion": "SigV4",
                "bytesTransferredIn": 0,
                "bytesTransferredOut": stage.rng.randrange(90_000, 4_000_000),
            },
        )
    stage.wait(8, 30)
    stage.pace = (10, 40)
    stage.scene("Defense Evasion", "T1562", "public access block of a bucket removed")
    stage.do(analyst, "s3:PutAccountPublicAccessBlock", {"accountId": stage.account.id}, denied=True)
    stage.do(analyst, "s3:DeleteBucketPublicAccessBlock", {**named, "publicAccessBlock": ""})
    stage.scene("Exfiltration", "T1537", "bucket policy made public")
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{arn}/*"}],
    }
    # CloudTrail keeps a bucket policy as an object, unlike IAM's, which it keeps as text.
    stage.do(analyst, "s3:PutBucketPolicy", {**named, "policy": "", "bucketPolicy": policy})


STORY = Story(
    name="s3-exfiltration",
    title="Customer documents are copied out",
    text=(
        "With the key of finance-report somebody at {ip} looks into the buckets of {account}, downloads "
        "{bucket} object by object, and then removes its public access block and lets everybody read it."
    ),
    hours=4,
    tell=tell,
)
