"""SVC-21: calls of Bedrock's models are logged with what was asked."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Here, Scope, Severity, Verdict, failed, not_applicable, passed
from vedette.model.facts.workloads import MODEL_LOGGING


def judge(here: Here) -> Verdict:
    """Fail where the region's calls go unlogged, or without what was asked and answered."""
    found = here.one(MODEL_LOGGING)
    if found is None:
        return not_applicable("Bedrock has no configuration here")
    where = [
        part
        for part in (found.group and f"the log group {found.group}", found.bucket and f"the bucket {found.bucket}")
        if part
    ]
    if not where:
        return failed("what models are asked here is logged nowhere")
    if not found.text:
        return failed(f"calls are logged to {where[0]}, without what was asked and answered", text=False)
    return passed(f"calls of models are logged to {' and '.join(where)}", group=found.group, bucket=found.bucket)


CHECK = Check(
    id="SVC-21",
    title="Calls of Bedrock's models are logged",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MODEL_LOGGING,),
    judge=judge,
    rationale=(
        "Stolen keys are sold for their models: the bill comes weeks later, and what was asked in the "
        "organisation's name is in this log alone."
    ),
    remedy=(
        "Switch model invocation logging on in each region that may call models; where none may, let a service "
        "control policy deny bedrock:InvokeModel*."
    ),
    cost=f"CloudWatch Logs: {price('logs.vended')}; S3 charges for storage.",
    feeds=("cloudwatch_logs",),
    references=("https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",),
)
