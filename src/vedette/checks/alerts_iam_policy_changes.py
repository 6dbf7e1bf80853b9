"""AL-04: somebody is told when IAM policies are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "iam",
        "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy "
        "DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy "
        "DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
    ),
    harmless=(call("iam", "ListPolicies"),),
)

CHECK = alert_check(
    "AL-04",
    "Somebody is told when IAM policies are changed",
    Severity.MEDIUM,
    MATTER,
    "Rights are what an intruder takes first, and gives to others to come back.",
    cis=monitored(4),
    fsbp=("CloudWatch.4",),
    talk=("T13",),
)
