"""SVC-06: containers of ECS log somewhere, and clusters are measured."""

from __future__ import annotations

from typing import Any

from vedette.meaning.prices import price
from vedette.model import (
    Check,
    Here,
    Kind,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ecs_logging import ECS_CLUSTERS, TASK_DEFINITIONS, TaskDefinition

ASKED: tuple[Kind[Any], ...] = (ECS_CLUSTERS, TASK_DEFINITIONS)
#: Drivers that leave the lines on the machine, or nowhere.
_STAYS = frozenset({"", "none", "local", "json-file"})
_INSIGHTS = frozenset({"enabled", "enhanced"})
_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where the latest revision of a task definition logs nowhere, or a cluster has no Container Insights."""
    if not some(ASKED, lambda kind: first(here.of(kind)) is not None):
        return not_applicable("there is neither a cluster nor a task definition here")
    bad = culprits((_silent, _unmeasured), lambda ask: bool(ask(here)))
    if not bad:
        return passed("containers log, and clusters have Container Insights")
    found = {ask: ask(here) for ask in bad}
    words = {_silent: "containers log nowhere", _unmeasured: "clusters have no Container Insights"}
    told = "; ".join(f"{words[ask]}: {_few(names)}" for ask, names in found.items())
    return failed(told, containers=found.get(_silent, []), clusters=found.get(_unmeasured, []))


def _few(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _silent(here: Here) -> list[str]:
    """The containers whose lines nobody collects, as `family/container`."""
    return [f"{task.family}/{name}" for task in culprits(here.of(TASK_DEFINITIONS), _drops) for name in _dropped(task)]


def _drops(task: TaskDefinition) -> bool:
    return bool(_dropped(task))


def _dropped(task: TaskDefinition) -> list[str]:
    return [name for name, driver in task.drivers if driver in _STAYS]


def _unmeasured(here: Here) -> list[str]:
    return [cluster.name for cluster in culprits(here.of(ECS_CLUSTERS), lambda c: c.insights not in _INSIGHTS)]


CHECK = Check(
    id="SVC-06",
    title="Containers of ECS log and their clusters have Container Insights",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=ASKED,
    judge=judge,
    rationale="A container that was broken into is gone within minutes, and with it all lines that went nowhere else.",
    remedy="Set a logConfiguration (awslogs or awsfirelens) for each container, and containerInsights for the cluster.",
    cost=f"CloudWatch Logs costs {price('logs.ingestion')}; Container Insights by metric.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("ECS.9", "ECS.12")),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy-container-insights-ECS-cluster.html",
    ),
)
