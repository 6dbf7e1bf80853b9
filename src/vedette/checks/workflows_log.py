"""SVC-13: state machines log their executions."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.workloads import STATE_MACHINE_LOGGING, STATE_MACHINES, StateMachine


def judge(machine: StateMachine, here: Here) -> Verdict:
    """Fail where nothing is logged."""
    found = here.find(STATE_MACHINE_LOGGING, machine.arn)
    if found is None or found.level == "OFF":
        lost = ": what an express one did is kept nowhere else" if machine.type == "EXPRESS" else ""
        return failed(f"it logs nothing{lost}", type=machine.type)
    if not found.groups:
        return failed(f"it logs at {found.level}, and names no log group", level=found.level)
    return passed(f"it logs at {found.level} to {found.groups[0].rpartition(':')[2]}", level=found.level)


CHECK = Check(
    id="SVC-13",
    title="State machines log their executions",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(STATE_MACHINES, STATE_MACHINE_LOGGING),
    judge=Each(STATE_MACHINES, judge),
    rationale=(
        "A workflow acts with a role of its own. What it was given and did is in its history for 90 days, and of an "
        "express one in its log alone."
    ),
    remedy="Set the logging configuration to ERROR or ALL, with a log group (UpdateStateMachine).",
    cost=f"CloudWatch Logs: {price('logs.vended')}.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("StepFunctions.1",)),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
