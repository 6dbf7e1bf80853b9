"""AL-06: somebody is told of failed console sign-ins."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call
from vedette.model import Severity

MATTER = Matter(
    events=(
        call(
            "signin",
            "ConsoleLogin",
            readOnly=False,
            errorMessage="Failed authentication",
            responseElements={"ConsoleLogin": "Failure"},
        ),
    ),
    harmless=(call("signin", "ConsoleLogin", readOnly=False, responseElements={"ConsoleLogin": "Success"}),),
    burst=True,
)

CHECK = alert_check(
    "AL-06",
    "Somebody is told of failed console sign-ins",
    Severity.MEDIUM,
    MATTER,
    "A row of failures is somebody who guesses passwords.",
    cis=monitored(6),
    fsbp=("CloudWatch.6",),
)
