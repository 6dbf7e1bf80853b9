"""SVC-21: calls of Bedrock's models are logged with what was asked."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, not_applicable, passed
from vedette.model.facts.workloads import MODEL_LOGGING, MODEL_USE


def judge(here: Here) -> Verdict:
    """Fail where models are called and nothing logs it, or nothing of what was asked and answered."""
    found = here.one(MODEL_LOGGING)
    if found is None:
        return not_applicable("Bedrock is not in this region")
    where = [
        part
        for part in (found.group and f"the log group {found.group}", found.bucket and f"the bucket {found.bucket}")
        if part
    ]
    if not where:
        return _unlogged(here)
    if not found.text:
        return failed(f"calls are logged to {where[0]}, without what was asked and answered", text=False)
    return passed(f"calls of models are logged to {' and '.join(where)}", group=found.group, bucket=found.bucket)


def _unlogged(here: Here) -> Verdict:
    called = sorted({one.model for one in culprits(here.of(MODEL_USE), lambda _one: True)})
    if not called:
        return not_applicable("no model was called here within two weeks; a call would be logged nowhere")
    more = f" and {len(called) - _SHOWN} more" if len(called) > _SHOWN else ""
    return failed(f"what {', '.join(called[:_SHOWN])}{more} is asked here is logged nowhere", models=called)


#: Models in a sentence.
_SHOWN = 3

CHECK = Check(
    id="SVC-21",
    title="Calls of Bedrock's models are logged",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MODEL_LOGGING, MODEL_USE),
    judge=judge,
    rationale=(
        "Stolen keys are sold for their models: the bill comes weeks later, and what was asked in the "
        "organisation's name is in this log alone."
    ),
    remedy=(
        "Switch model invocation logging on in each region that may call models; where none is called, let a service "
        "control policy deny bedrock:InvokeModel*."
    ),
    cost=f"CloudWatch Logs: {price('logs.vended')}; S3 charges for storage.",
    feeds=("cloudwatch_logs",),
    references=("https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",),
)
