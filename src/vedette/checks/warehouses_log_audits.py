"""SVC-09: Redshift clusters log connections and queries."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.workloads import WAREHOUSE_LOGGING, WAREHOUSES, Warehouse


def judge(cluster: Warehouse, here: Here) -> Verdict:
    """Fail where the audit log is off, or its last delivery failed."""
    found = here.find(WAREHOUSE_LOGGING, cluster.id)
    if found is None or not found.enabled:
        return failed("its audit log is off")
    where = f"the bucket {found.bucket}" if found.bucket else f"CloudWatch Logs ({', '.join(found.exports)})"
    if found.failed is not None and (found.delivered is None or found.failed > found.delivered):
        why = found.error or "AWS gives no reason"
        return failed(f"its audit log could not be delivered to {where} on {found.failed:%Y-%m-%d}: {why}")
    return passed(f"its audit log goes to {where}", bucket=found.bucket, exports=found.exports)


CHECK = Check(
    id="SVC-09",
    title="Redshift clusters log audits",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(WAREHOUSES, WAREHOUSE_LOGGING),
    judge=Each(WAREHOUSES, judge),
    rationale="What was read of a warehouse, and by whom, is in its own audit log; CloudTrail sees no query.",
    remedy=(
        "Switch audit logging on (EnableLogging), and enable_user_activity_logging in the parameter group, without "
        "which queries are not in it."
    ),
    cost="What the destination charges for storage.",
    standards=Standards(fsbp=("Redshift.4",)),
    references=("https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html",),
)
