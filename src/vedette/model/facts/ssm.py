"""Systems Manager: managed instances, their software inventory, and what the agent collects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class ManagedInstance:
    """An instance that Systems Manager knows; `ping` is `Online`, `ConnectionLost` or `Inactive`."""

    id: str
    ping: str = ""
    pinged: datetime | None = None
    platform: str = ""
    agent: str = ""
    agent_latest: bool = False


@dataclass(frozen=True, slots=True)
class Association:
    """A State Manager association; `targets` are (key, values), `status` is that of its last execution."""

    id: str
    document: str = ""
    name: str = ""
    targets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    instance: str = ""
    schedule: str = ""
    status: str = ""
    executed: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoftwareInventory:
    """When an instance's software was last inventoried; None where it never was."""

    instance: str
    captured: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentConfiguration:
    """A configuration of the CloudWatch agent as it is kept in Parameter Store; JSON text."""

    name: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class DataSync:
    """What writes inventories into a bucket; `status` is `Successful`, `Failed`, `InProgress` or empty."""

    name: str
    type: str = ""
    bucket: str = ""
    status: str = ""
    synced: datetime | None = None


MANAGED_INSTANCES = Kind(
    "ssm.instances",
    ManagedInstance,
    Scope.REGION,
    ("ssm:DescribeInstanceInformation",),
    "managed instance",
    key="id",
)
ASSOCIATIONS = Kind("ssm.associations", Association, Scope.REGION, ("ssm:ListAssociations",), "association", key="id")
SOFTWARE_INVENTORY = Kind(
    "ssm.inventory", SoftwareInventory, Scope.REGION, ("ssm:GetInventory",), "inventory", key="instance"
)
AGENT_CONFIGURATIONS = Kind(
    "ssm.agent",
    AgentConfiguration,
    Scope.REGION,
    ("ssm:DescribeParameters", "ssm:GetParameter"),
    "agent configuration",
    key="name",
)
DATA_SYNCS = Kind(
    "ssm.data-syncs", DataSync, Scope.REGION, ("ssm:ListResourceDataSync",), "resource data sync", key="name"
)
