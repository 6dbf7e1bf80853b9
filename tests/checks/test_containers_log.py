"""SVC-06."""

from __future__ import annotations

import pytest

from vedette.checks.containers_log import CHECK
from vedette.model.facts.ecs_logging import ECS_CLUSTERS, TASK_DEFINITIONS, EcsCluster, TaskDefinition
from vedette.testing import Scene

GOOD = (EcsCluster("arn:c", "apps", "enabled"), TaskDefinition("arn:t:1", "web", (("nginx", "awslogs"),)))


@pytest.mark.parametrize(
    ("rows", "answer", "words"),
    [
        (GOOD, "pass", ""),
        ((EcsCluster("arn:c", "apps", "enhanced"),), "pass", ""),
        ((EcsCluster("arn:c", "apps"),), "fail", "clusters have no Container Insights: apps"),
        ((TaskDefinition("arn:t:1", "web", (("nginx", "awslogs"), ("side", ""))),), "fail", "web/side"),
        ((TaskDefinition("arn:t:1", "web", (("nginx", "json-file"),)),), "fail", "web/nginx"),
        ((TaskDefinition("arn:t:1", "web", (("nginx", "awsfirelens"),)),), "pass", ""),
    ],
)
def test_what_logs_and_what_does_not(rows, answer, words):
    """Each container of the latest revision; each cluster."""
    found = Scene(*rows).finding(CHECK)

    assert (found.status.value, words in found.reason) == (answer, True)


def test_both_are_told_at_once():
    """With names in the evidence."""
    found = Scene(EcsCluster("arn:c", "apps"), TaskDefinition("arn:t:1", "web", (("nginx", ""),))).finding(CHECK)

    assert (found.evidence["containers"], found.evidence["clusters"]) == (["web/nginx"], ["apps"])


def test_where_ecs_is_not_used_there_is_nothing_to_ask():
    """Neither clusters nor task definitions."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """But one half that is known to be bad is enough."""
    for kind in (ECS_CLUSTERS, TASK_DEFINITIONS):
        assert Scene(*GOOD).denied(kind).status(CHECK) == "unknown"
        assert Scene().denied(kind).status(CHECK) == "unknown"
    assert Scene(EcsCluster("arn:c", "apps")).denied(TASK_DEFINITIONS).status(CHECK) == "fail"
    assert Scene(EcsCluster("arn:c", "apps"), GOOD[1]).refusals_hide_nothing(CHECK)
