"""SVC-13."""

from __future__ import annotations

import pytest

from vedette.checks.workflows_log import CHECK
from vedette.model.facts.workloads import STATE_MACHINE_LOGGING, STATE_MACHINES, StateMachine, StateMachineLogging
from vedette.testing import ACCOUNT, REGION, Scene

ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:orders"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:orders"
MACHINE = StateMachine(ARN, "orders")


@pytest.mark.parametrize(
    ("machine", "found", "answer", "said"),
    [
        (MACHINE, StateMachineLogging(ARN, "ALL", (GROUP,)), "pass", "at ALL to orders"),
        (MACHINE, StateMachineLogging(ARN, "ERROR", (GROUP,)), "pass", "at ERROR"),
        (MACHINE, StateMachineLogging(ARN, "ALL"), "fail", "no log group"),
        (MACHINE, StateMachineLogging(ARN), "fail", "it logs nothing"),
        (StateMachine(ARN, "orders", "EXPRESS"), StateMachineLogging(ARN), "fail", "kept nowhere else"),
    ],
)
def test_levels(machine, found, answer, said):
    """All, errors; nowhere; nothing, which is worse of an express one."""
    one = Scene(machine, found).finding(CHECK)

    assert (one.status.value, said in one.reason) == (answer, True)


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    rows = (MACHINE, StateMachineLogging(ARN, "ALL", (GROUP,)))

    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*rows).denied(STATE_MACHINES).status(CHECK) == "unknown"
    assert Scene(*rows).denied(STATE_MACHINE_LOGGING).status(CHECK) == "unknown"
    assert Scene(MACHINE, StateMachineLogging(ARN)).refusals_hide_nothing(CHECK)
