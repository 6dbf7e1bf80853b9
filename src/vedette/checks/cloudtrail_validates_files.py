"""CT-09: log files can be proved whole."""

from __future__ import annotations

from vedette.meaning.trails import owned_elsewhere
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.cloudtrail import TRAILS, Trail


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Pass where digests are written."""
    if owned_elsewhere(trail, here):
        return None
    if trail.validation:
        return passed("digests are written every hour")
    return failed("no digests are written: a file that was changed or deleted cannot be told from a true one")


CHECK = Check(
    id="CT-09",
    title="Log file validation is on",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(TRAILS,),
    judge=Each(TRAILS, judge),
    rationale="Signed digests prove that no log file was changed, deleted or forged since CloudTrail wrote it.",
    remedy="Update the trail with EnableLogFileValidation; `vedette digests verify` then proves it.",
    monthly_usd=0.0,
    feeds=("cloudtrail_digest",),
    standards=Standards(
        cis={
            "1.4": "3.2",
            "1.5": "3.2",
            "2.0": "3.2",
            "3.0": "3.2",
            "4.0": "3.2",
            "5.0": "3.2",
            "6.0": "4.2",
            "7.0": "4.2",
        },
        fsbp=("CloudTrail.4",),
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ),
    responder=True,
)
