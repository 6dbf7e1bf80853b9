"""FL-06."""

from __future__ import annotations

import pytest

from vedette.checks.flow_logs_have_needed_fields import CHECK, NEEDED
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.testing import Scene

GOOD = " ".join(f"${{{name}}}" for name in NEEDED)


@pytest.mark.parametrize(("format_", "answer"), [(GOOD, "pass"), ("${srcaddr} ${dstaddr}", "fail"), ("", "fail")])
def test_formats(format_, answer):
    """All that is needed; two fields; the format that nobody chose."""
    assert Scene(FlowLog("fl-1", "vpc-1", format=format_)).status(CHECK) == answer


def test_without_flow_logs_there_is_nothing_to_ask():
    """FL-01 tells; and where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(FlowLog("fl-1", "vpc-1")).denied(FLOW_LOGS).status(CHECK) == "unknown"
