"""AL-21: somebody is told when buckets with logs are deleted or lose protection."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "s3",
        "DeleteBucket PutBucketVersioning PutBucketLifecycle PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock "
        "PutBucketPolicy DeleteBucketPolicy",
    ),
    harmless=(call("s3", "GetBucketVersioning"),),
)

CHECK = alert_check(
    "AL-21",
    "Somebody is told when buckets with logs are deleted or lose protection",
    Severity.HIGH,
    MATTER,
    "Logs that can be deleted unseen prove nothing.",
    talk=("T7",),
    responder=True,
)
