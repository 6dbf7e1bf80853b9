"""FL-02."""

from __future__ import annotations

import pytest

from vedette.checks.flow_logs_have_all_traffic import CHECK
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (FlowLog("fl-1", "vpc-1", traffic="ALL"), "pass"),
        (FlowLog("fl-1", "vpc-1", traffic="REJECT"), "fail"),
        (FlowLog("fl-1", "vpc-1", traffic="ACCEPT"), "fail"),
    ],
)
def test_flow_logs(one, answer):
    """Well, and not."""
    assert Scene(one).status(CHECK) == answer


def test_without_flow_logs_there_is_nothing_to_ask():
    """FL-01 tells; and where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(FlowLog("fl-1", "vpc-1", traffic="ALL")).denied(FLOW_LOGS).status(CHECK) == "unknown"
