"""FL-04: the role and the destination of flow logs exist, and let them in."""

from __future__ import annotations

from vedette.meaning.flow_delivery import FLOW_DELIVERY, undelivered
from vedette.model import Check, Each, Here, Scope, Severity, Verdict, failed, passed
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog


def judge(log: FlowLog, here: Here) -> Verdict:
    """Fail where the role is gone or too weak, or the bucket is gone or keeps AWS out."""
    reason = undelivered(log, here)
    where = log.destination or log.group
    return failed(reason, destination=where) if reason else passed(f"{where} takes what it records", destination=where)


CHECK = Check(
    id="FL-04",
    title="The role and the destination of flow logs exist and let them in",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(FLOW_LOGS, *FLOW_DELIVERY),
    judge=Each(FLOW_LOGS, judge),
    rationale="A bucket or role that was tidied away ends the record, and one of a deleted name may be anybody's.",
    remedy="Mend the role, the log group or the bucket's policy that is named; FL-03 then says whether it delivers.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    references=(
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html",
    ),
)
