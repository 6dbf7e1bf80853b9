"""Security Hub's standards, and how it brings regions and accounts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import arn_part, flag, text, texts
from vedette.model import Gatherer
from vedette.model.facts.securityhub import HUBS
from vedette.model.facts.securityhub_standards import (
    ENABLED_STANDARDS,
    FINDING_AGGREGATORS,
    HUB_ADMINISTRATOR,
    HUB_ORGANIZATION,
    EnabledStandard,
    FindingAggregator,
    HubAdministrator,
    HubOrganization,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap
    from vedette.model.facts.securityhub import Hub

#: Security Hub's answer to who may not ask about the organisation because it is not its administrator.
_NOT_ADMINISTRATOR = ("InvalidAccessException", "ResourceNotFoundException")


def standards(ask: Ask) -> Iterator[EnabledStandard]:
    """Every standard that is on, where Security Hub is."""
    if next(iter(ask.have(HUBS)), None) is None:
        return
    for one in ask.pages("securityhub", "get_enabled_standards", "StandardsSubscriptions"):
        yield EnabledStandard(
            text(one, "StandardsSubscriptionArn"), text(one, "StandardsArn"), text(one, "StandardsStatus")
        )


def aggregators(ask: Ask) -> Iterator[FindingAggregator | Gap]:
    """The account's aggregator: every region with Security Hub knows of it, one is asked; its home tells the rest."""
    hub = next(iter(ask.have(HUBS)), None)
    if hub is None:
        return iter(())

    def one(arn: str) -> FindingAggregator:
        found = ask.call("securityhub", "get_finding_aggregator", region=arn_part(arn, 3), FindingAggregatorArn=arn)
        return FindingAggregator(
            arn, text(found, "FindingAggregationRegion"), text(found, "RegionLinkingMode"), texts(found, "Regions")
        )

    listed = ask.pages("securityhub", "list_finding_aggregators", "FindingAggregators", region=arn_part(hub.arn, 3))
    return ask.each((text(a, "FindingAggregatorArn") for a in listed), str, one)


def administrator(ask: Ask) -> Iterator[HubAdministrator]:
    """Who administers the account's Security Hub; one region with it is asked."""
    hub = next(iter(ask.have(HUBS)), None)
    if hub is None:
        return
    answer = ask.call(
        "securityhub", "get_administrator_account", region=arn_part(hub.arn, 3), absent=("ResourceNotFoundException",)
    )
    if found := answer.get("Administrator"):
        yield HubAdministrator(text(found, "AccountId"), text(found, "MemberStatus"))


def organizations(ask: Ask) -> Iterator[HubOrganization | Gap]:
    """How the administrator's hub takes the organisation's accounts in."""

    def one(hub: Hub) -> HubOrganization | None:
        answer = ask.call("securityhub", "describe_organization_configuration", absent=_NOT_ADMINISTRATOR)
        if not answer:
            return None
        central = answer.get("OrganizationConfiguration") or {}
        return HubOrganization(
            hub.arn,
            flag(answer, "AutoEnable"),
            text(central, "ConfigurationType", "LOCAL"),
            text(central, "Status"),
        )

    return ask.each(ask.have(HUBS), lambda hub: hub.arn, one)


GATHERERS = (
    Gatherer(ENABLED_STANDARDS, standards),
    Gatherer(FINDING_AGGREGATORS, aggregators),
    Gatherer(HUB_ADMINISTRATOR, administrator),
    Gatherer(HUB_ORGANIZATION, organizations),
)
