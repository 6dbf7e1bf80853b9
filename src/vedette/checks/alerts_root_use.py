"""AL-03: somebody is told when the root user does anything."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, by_root, call
from vedette.model import Severity

MATTER = Matter(
    events=(
        by_root(call("iam", "CreateAccessKey")),
        by_root(call("signin", "ConsoleLogin", readOnly=False, responseElements={"ConsoleLogin": "Success"})),
        by_root(call("s3", "DeleteBucketPolicy")),
    ),
    harmless=(call("iam", "CreateAccessKey"),),
)

CHECK = alert_check(
    "AL-03",
    "Somebody is told when the root user does anything",
    Severity.HIGH,
    MATTER,
    "Nobody needs the root user in daily life, so that each use is either planned or an intrusion.",
    cis=monitored(3),
    fsbp=("CloudWatch.1",),
    talk=("T13",),
    responder=True,
)
