"""SSM-04."""

from __future__ import annotations

import json

import pytest

from vedette.checks.agents_collect_host_logs import CHECK
from vedette.model.facts.ec2 import Instance
from vedette.model.facts.ssm import AGENT_CONFIGURATIONS, AgentConfiguration
from vedette.testing import Scene

RUNNING = Instance("i-1", "running")


def agent(*paths, events=()):
    files = {"collect_list": [{"file_path": p, "log_group_name": "g"} for p in paths]}
    windows = {"collect_list": [{"event_name": e, "log_group_name": "g"} for e in events]}
    document = {"logs": {"logs_collected": {"files": files, "windows_events": windows}}}
    return AgentConfiguration("AmazonCloudWatch-x", json.dumps(document))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((RUNNING, agent("/var/log/auth.log")), "pass"),
        ((RUNNING, agent("/var/log/secure*")), "pass"),
        ((RUNNING, agent(events=("Security",))), "pass"),
        ((RUNNING, agent("/var/log/nginx/access.log")), "fail"),
        ((RUNNING, AgentConfiguration("x", "{")), "fail"),
        ((RUNNING,), "fail"),
        ((agent("/var/log/auth.log"),), "not_applicable"),
    ],
)
def test_configurations(rows, answer):
    """Of Debian, of Red Hat, of Windows; another file; broken; none; no instance."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """There may be one."""
    assert Scene(RUNNING).denied(AGENT_CONFIGURATIONS).status(CHECK) == "unknown"
