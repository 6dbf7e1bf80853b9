"""SVC-07: databases export their logs."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import DATABASES, Database


def judge(database: Database, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where an instance that is in no cluster exports nothing."""
    if database.cluster:
        return None
    if database.exports:
        return passed(f"it exports {', '.join(database.exports)}", logs=database.exports)
    return failed("it exports no log")


CHECK = Check(
    id="SVC-07",
    title="Databases export their logs",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(DATABASES,),
    judge=Each(DATABASES, judge),
    rationale="Who signed in to a database and failed is in its own log alone.",
    remedy="Export the audit and error logs to CloudWatch Logs.",
    cost="CloudWatch Logs charges about 0.50 USD for each gigabyte.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("RDS.9",)),
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    ),
)
