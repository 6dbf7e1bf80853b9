"""CW-02: log groups that keep their events for ever are small."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import LOG_GROUPS, LogGroup

GIGABYTE = 1_000_000_000


def judge(group: LogGroup, here: Here) -> Verdict | None:
    """Fail where a group that never expires has grown large; those that expire are CW-01's."""
    if group.retention_days:
        return None
    gigabytes = group.stored_bytes / GIGABYTE
    usd = price("logs.storage").of(gigabytes)
    seen = {"stored_bytes": group.stored_bytes, "monthly_usd": round(usd, 2)}
    if gigabytes < here.expected.unlimited_log_gigabytes:
        return passed(f"its events never expire, and are {gigabytes:.1f} GB so far", **seen)
    return failed(
        f"its events never expire: {gigabytes:,.0f} GB so far, up to {usd:,.2f} USD a month for storage, and growing",
        **seen,
    )


CHECK = Check(
    id="CW-02",
    title="Log groups whose events never expire are small",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(LOG_GROUPS,),
    judge=Each(LOG_GROUPS, judge),
    rationale="A group for ever costs more each month, and nobody decided that it should.",
    remedy=(
        "Set a retention that the logs' purpose asks for, at least that of assess.expected.log_retention_days for "
        "security; move what must be kept longer to S3."
    ),
    cost=f"A retention is free, and saves: storage costs {price('logs.storage')}.",
    monthly_usd=0.0,
    standards=Standards(talk=("T20",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",),
)
