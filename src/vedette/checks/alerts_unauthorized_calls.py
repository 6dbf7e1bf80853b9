"""AL-01: somebody is told of API calls that were refused."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call
from vedette.model import Severity

MATTER = Matter(
    events=(
        call("ec2", "RunInstances", errorCode="Client.UnauthorizedOperation", errorMessage="You are not authorized"),
        call(
            "iam", "CreateUser", errorCode="AccessDenied", errorMessage="is not authorized to perform: iam:CreateUser"
        ),
        call("s3", "ListBuckets", errorCode="AccessDenied", errorMessage="Access Denied"),
    ),
    harmless=(call("iam", "CreateUser"),),
    burst=True,
)

CHECK = alert_check(
    "AL-01",
    "Somebody is told of API calls that were refused",
    Severity.MEDIUM,
    MATTER,
    "Somebody who tries what he may not do is either mistaken or an intruder who looks for a way on.",
    cis=monitored(1),
    fsbp=("CloudWatch.2",),
    talk=("T13",),
)
