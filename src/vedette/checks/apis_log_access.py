"""SVC-03: stages of API Gateway log access."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import API_STAGES, ApiStage


def judge(stage: ApiStage, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where a stage has neither an access log nor, of a REST API, an execution log."""
    if stage.access_log:
        return passed(f"its access log goes to {stage.access_log}")
    if stage.execution != "OFF":
        return passed(f"it logs executions at {stage.execution}")
    return failed("it has no log")


CHECK = Check(
    id="SVC-03",
    title="Stages of API Gateway log access",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(API_STAGES,),
    judge=Each(API_STAGES, judge),
    rationale="Whoever tries an API's doors leaves a trace in its log alone.",
    remedy="Give the stage an access log.",
    cost="What the destination charges for storage.",
    feeds=(),
    standards=Standards(cis={"7.0": "4.10"}, fsbp=("APIGateway.1", "APIGateway.9")),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)
