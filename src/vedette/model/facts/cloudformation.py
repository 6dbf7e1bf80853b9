"""CloudFormation: stack sets, which bring the same stack to many accounts."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class StackSet:
    """A stack set; `model` is `SERVICE_MANAGED` or `SELF_MANAGED`, `status` `ACTIVE` or `DELETED`.

    `auto_deployed` says that accounts which join its units get its stack by themselves.
    """

    id: str
    name: str = ""
    status: str = "ACTIVE"
    model: str = "SELF_MANAGED"
    auto_deployed: bool = False


STACK_SETS = Kind(
    "cloudformation.stack-sets", StackSet, Scope.REGION, ("cloudformation:ListStackSets",), "stack set", key="id"
)
