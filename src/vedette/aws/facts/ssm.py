"""Systems Manager's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, text, texts
from vedette.model import Gatherer
from vedette.model.facts.ssm import (
    AGENT_CONFIGURATIONS,
    ASSOCIATIONS,
    DATA_SYNCS,
    MANAGED_INSTANCES,
    SOFTWARE_INVENTORY,
    AgentConfiguration,
    Association,
    DataSync,
    ManagedInstance,
    SoftwareInventory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def instances(ask: Ask) -> Iterator[ManagedInstance]:
    """Every managed instance."""
    for one in ask.pages("ssm", "describe_instance_information", "InstanceInformationList"):
        yield ManagedInstance(
            id=text(one, "InstanceId"),
            ping=text(one, "PingStatus"),
            pinged=moment(one, "LastPingDateTime"),
            platform=text(one, "PlatformType"),
            agent=text(one, "AgentVersion"),
            agent_latest=flag(one, "IsLatestVersion"),
        )


def associations(ask: Ask) -> Iterator[Association]:
    """Every association."""
    for one in ask.pages("ssm", "list_associations", "Associations"):
        yield Association(
            id=text(one, "AssociationId"),
            document=text(one, "Name"),
            name=text(one, "AssociationName"),
            targets=tuple((text(t, "Key"), texts(t, "Values")) for t in one.get("Targets") or ()),
            instance=text(one, "InstanceId"),
            schedule=text(one, "ScheduleExpression"),
            status=text(one.get("Overview") or {}, "Status"),
            executed=moment(one, "LastExecutionDate"),
        )


def inventory(ask: Ask) -> Iterator[SoftwareInventory]:
    """When each instance's software was last inventoried."""
    for one in ask.pages("ssm", "get_inventory", "Entities", ResultAttributes=[{"TypeName": "AWS:Application"}]):
        found: dict[str, Any] = (one.get("Data") or {}).get("AWS:Application") or {}
        yield SoftwareInventory(text(one, "Id"), moment(found, "CaptureTime"))


def agents(ask: Ask) -> Iterator[AgentConfiguration | Gap]:
    """The configurations of the CloudWatch agent, by the prefix that the agent's own role may read."""
    named = [{"Key": "Name", "Option": "BeginsWith", "Values": ["AmazonCloudWatch-"]}]

    def one(listed: dict[str, Any]) -> AgentConfiguration:
        found = ask.call("ssm", "get_parameter", Name=listed["Name"])["Parameter"]
        return AgentConfiguration(text(found, "Name"), text(found, "Value"))

    listed = ask.pages("ssm", "describe_parameters", "Parameters", ParameterFilters=named)
    return ask.each(listed, lambda p: text(p, "Name"), one)


def syncs(ask: Ask) -> Iterator[DataSync]:
    """Every resource data sync."""
    for one in ask.pages("ssm", "list_resource_data_sync", "ResourceDataSyncItems"):
        yield DataSync(
            name=text(one, "SyncName"),
            type=text(one, "SyncType"),
            bucket=text(one.get("S3Destination") or {}, "BucketName"),
            status=text(one, "LastStatus"),
            synced=moment(one, "LastSuccessfulSyncTime"),
        )


GATHERERS = (
    Gatherer(MANAGED_INSTANCES, instances),
    Gatherer(ASSOCIATIONS, associations),
    Gatherer(SOFTWARE_INVENTORY, inventory),
    Gatherer(AGENT_CONFIGURATIONS, agents),
    Gatherer(DATA_SYNCS, syncs),
)
