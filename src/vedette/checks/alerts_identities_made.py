"""AL-23: somebody is told when users, keys and passwords are made and MFA is taken away."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "iam",
        "CreateUser CreateAccessKey CreateLoginProfile UpdateLoginProfile DeactivateMFADevice DeleteVirtualMFADevice "
        "UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy",
    ),
    harmless=(call("iam", "ListUsers"),),
)

CHECK = alert_check(
    "AL-23",
    "Somebody is told when users, keys and passwords are made and MFA is taken away",
    Severity.MEDIUM,
    MATTER,
    "A second key or a new user is how an intruder stays after the first key is taken away.",
    talk=("T14",),
)
