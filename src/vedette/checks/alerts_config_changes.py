"""AL-09: somebody is told when AWS Config is stopped or changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "config",
        "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder",
    ),
    further=calls("config", "DeleteConfigurationRecorder DeleteConfigRule"),
    harmless=(call("config", "DescribeConfigRules"),),
)

CHECK = alert_check(
    "AL-09",
    "Somebody is told when AWS Config is stopped or changed",
    Severity.MEDIUM,
    MATTER,
    "Without Config's history nobody can say what was changed, and rules that would have told are silent.",
    cis=monitored(9),
    fsbp=("CloudWatch.9",),
    talk=("T13",),
)
