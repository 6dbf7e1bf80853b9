"""CloudFormation's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, text
from vedette.model import Gatherer
from vedette.model.facts.cloudformation import STACK_SETS, StackSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def stack_sets(ask: Ask) -> Iterator[StackSet]:
    """Every stack set that the account administers from the region."""
    for one in ask.pages("cloudformation", "list_stack_sets", "Summaries", Status="ACTIVE"):
        yield StackSet(
            id=text(one, "StackSetId"),
            name=text(one, "StackSetName"),
            status=text(one, "Status", "ACTIVE"),
            model=text(one, "PermissionModel", "SELF_MANAGED"),
            auto_deployed=flag(one.get("AutoDeployment") or {}, "Enabled"),
        )


GATHERERS = (Gatherer(STACK_SETS, stack_sets),)
