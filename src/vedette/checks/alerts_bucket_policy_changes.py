"""AL-08: somebody is told when what protects buckets is changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "s3",
        "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy "
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
    ),
    harmless=(call("s3", "GetBucketPolicy"),),
)

CHECK = alert_check(
    "AL-08",
    "Somebody is told when what protects buckets is changed",
    Severity.MEDIUM,
    MATTER,
    "One call opens a bucket to the world, or lets its objects expire.",
    cis=monitored(8),
    fsbp=("CloudWatch.8",),
)
