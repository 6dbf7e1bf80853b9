"""AL-05: somebody is told when trails are stopped, deleted or changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls("cloudtrail", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"),
    harmless=(call("cloudtrail", "DescribeTrails"),),
)

CHECK = alert_check(
    "AL-05",
    "Somebody is told when trails are stopped, deleted or changed",
    Severity.HIGH,
    MATTER,
    "Whoever does not want to be seen stops the trail first, and from then on no other alarm goes off.",
    cis=monitored(5),
    fsbp=("CloudWatch.5",),
    talk=("T13",),
    responder=True,
)
