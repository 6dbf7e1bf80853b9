"""ECS's facts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.ecs_logging import ECS_CLUSTERS, TASK_DEFINITIONS, EcsCluster, TaskDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

#: Clusters of one call.
_PAGE = 100


def clusters(ask: Ask) -> Iterator[EcsCluster]:
    """Every active cluster with its settings."""
    arns = (text(one, "Name") for one in ask.pages("ecs", "list_clusters", "clusterArns"))
    while batch := list(islice(arns, _PAGE)):
        for one in ask.call("ecs", "describe_clusters", clusters=batch, include=["SETTINGS"]).get("clusters") or ():
            if text(one, "status", "ACTIVE") == "ACTIVE":
                settings = {text(s, "name"): text(s, "value") for s in one.get("settings") or ()}
                yield EcsCluster(
                    text(one, "clusterArn"), text(one, "clusterName"), text(settings, "containerInsights", "disabled")
                )


def task_definitions(ask: Ask) -> Iterator[TaskDefinition | Gap]:
    """The latest revision of every active family: older ones are kept for ever, and nobody starts them."""

    def one(listed: dict[str, Any]) -> TaskDefinition:
        answer = ask.call("ecs", "describe_task_definition", taskDefinition=listed["Name"])
        found: dict[str, Any] = answer.get("taskDefinition") or {}
        return TaskDefinition(
            arn=text(found, "taskDefinitionArn"),
            family=text(found, "family"),
            drivers=tuple(
                (text(c, "name"), text(c.get("logConfiguration") or {}, "logDriver"))
                for c in found.get("containerDefinitions") or ()
            ),
        )

    listed = ask.pages("ecs", "list_task_definition_families", "families", status="ACTIVE")
    return ask.each(listed, lambda family: text(family, "Name"), one)


GATHERERS = (
    Gatherer(ECS_CLUSTERS, clusters),
    Gatherer(TASK_DEFINITIONS, task_definitions),
)
