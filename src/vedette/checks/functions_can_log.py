"""SVC-12: functions have a log group, and may write into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.escalating import able, within
from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Verdict, failed, passed
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES
from vedette.model.facts.lambda_ import FUNCTIONS, Function
from vedette.model.facts.logs import LOG_GROUPS

if TYPE_CHECKING:
    from vedette.model.facts.iam import IamRole

#: What Lambda calls with the function's role.
_WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def judge(function: Function, here: Here) -> Verdict:
    """Fail where the group is not there, or the role may not write into it. How long it keeps, CW-01 asks."""
    role = here.find(IAM_ROLES, function.role)
    if role is None:
        return failed(f"its role {function.role} is gone", role=function.role)
    if lacking := [action for action in _WRITES if not _may(role, action, function, here)]:
        return failed(f"its role {role.name} may not write into {function.group}: it lacks {', '.join(lacking)}")
    group = here.find(LOG_GROUPS, function.group)
    if group is None:
        return failed(f"there is no log group {function.group}: it never logged, or somebody deleted what it did")
    kept = f"for {group.retention_days} days" if group.retention_days else "for ever"
    return passed(f"it writes into {function.group}, which keeps {kept}", group=function.group)


def _may(role: IamRole, action: str, function: Function, here: Here) -> bool:
    """Whether the role's policies, and its boundary, let it do so in the function's group. Raises `NotKnown`."""
    start = function.arn.partition(":function:")[0].replace(":lambda:", ":logs:", 1)
    group = f"{start}:log-group:{function.group}"
    places = (group, f"{group}:*", f"{group}:log-stream:x")
    return any(able(within(role, here), action, place) for place in places)


CHECK = Check(
    id="SVC-12",
    title="Functions have a log group, and may write into it",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(FUNCTIONS, LOG_GROUPS, IAM_ROLES, IAM_GROUPS, IAM_POLICIES),
    judge=Each(FUNCTIONS, judge),
    rationale="A function that cannot log fails unseen, and so does what an intruder put into it.",
    remedy=(
        "Give the role AWSLambdaBasicExecutionRole, or CreateLogStream and PutLogEvents on the group; make the "
        "group before the function, with a retention, so that the first call does not make one that is kept for "
        "ever."
    ),
    cost=f"CloudWatch Logs: {price('logs.ingestion')}.",
    feeds=("cloudwatch_logs",),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",),
)
