"""AL-16: somebody is told when trails are told to record less, or elsewhere."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=(
        *calls("cloudtrail", "PutEventSelectors PutInsightSelectors DeleteEventDataStore StopEventDataStoreIngestion"),
        call("cloudtrail", "UpdateTrail", requestParameters={"name": "main", "s3BucketName": "elsewhere"}),
    ),
    harmless=(call("cloudtrail", "GetEventSelectors"),),
)

CHECK = alert_check(
    "AL-16",
    "Somebody is told when trails are told to record less, or elsewhere",
    Severity.HIGH,
    MATTER,
    "A trail that is on and records nothing looks well from afar: selectors are the quiet way to blind it.",
    talk=("T13",),
    responder=True,
)
