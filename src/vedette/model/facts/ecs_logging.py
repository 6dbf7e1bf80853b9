"""ECS: what its clusters and containers log."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class EcsCluster:
    """An active cluster; `insights` is `enhanced`, `enabled` or `disabled` of Container Insights."""

    arn: str
    name: str = ""
    insights: str = "disabled"


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """The latest active revision of a family of task definitions.

    `drivers` are its containers as (name, log driver); the driver is empty where none is set.
    """

    arn: str
    family: str = ""
    drivers: tuple[tuple[str, str], ...] = ()


ECS_CLUSTERS = Kind(
    "ecs.clusters", EcsCluster, Scope.REGION, ("ecs:ListClusters", "ecs:DescribeClusters"), "ECS cluster"
)
TASK_DEFINITIONS = Kind(
    "ecs.task-definitions",
    TaskDefinition,
    Scope.REGION,
    ("ecs:ListTaskDefinitionFamilies", "ecs:DescribeTaskDefinition"),
    "task definition",
)
