"""What GuardDuty is told to pass over, and where its findings are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.guardduty import DETECTORS
from vedette.model.facts.guardduty_trust import (
    FINDING_FILTERS,
    FINDINGS_EXPORTS,
    TRUSTED_ADDRESSES,
    TRUSTED_ENTITIES,
    FindingFilter,
    FindingsExport,
    TrustedAddresses,
    TrustedEntities,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def _listed(ask: Ask, operation: str, key: str) -> Iterator[tuple[str, str]]:
    """(detector, name or id) of what each detector has."""
    for found in ask.have(DETECTORS):
        for one in ask.pages("guardduty", operation, key, DetectorId=found.id):
            yield found.id, text(one, "Name")


def filters(ask: Ask) -> Iterator[FindingFilter | Gap]:
    """Every filter with what it does and what it asks about."""

    def one(named: tuple[str, str]) -> FindingFilter:
        detector, name = named
        found = ask.call("guardduty", "get_filter", DetectorId=detector, FilterName=name)
        return FindingFilter(
            detector=detector,
            name=name,
            action=text(found, "Action", "NOOP"),
            description=text(found, "Description"),
            fields=tuple(sorted((found.get("FindingCriteria") or {}).get("Criterion") or ())),
        )

    return ask.each(_listed(ask, "list_filters", "FilterNames"), "/".join, one)


def addresses(ask: Ask) -> Iterator[TrustedAddresses | Gap]:
    """Every list of trusted addresses."""

    def one(named: tuple[str, str]) -> TrustedAddresses:
        detector, id_ = named
        found = ask.call("guardduty", "get_ip_set", DetectorId=detector, IpSetId=id_)
        return TrustedAddresses(id_, text(found, "Name"), text(found, "Status"), text(found, "Location"))

    return ask.each(_listed(ask, "list_ip_sets", "IpSetIds"), lambda named: named[1], one)


def entities(ask: Ask) -> Iterator[TrustedEntities | Gap]:
    """Every list of trusted addresses and domains."""

    def one(named: tuple[str, str]) -> TrustedEntities:
        detector, id_ = named
        found = ask.call("guardduty", "get_trusted_entity_set", DetectorId=detector, TrustedEntitySetId=id_)
        return TrustedEntities(id_, text(found, "Name"), text(found, "Status"), text(found, "Location"))

    return ask.each(_listed(ask, "list_trusted_entity_sets", "TrustedEntitySetIds"), lambda named: named[1], one)


def exports(ask: Ask) -> Iterator[FindingsExport]:
    """Where each detector exports its findings to."""
    for found in ask.have(DETECTORS):
        for one in ask.pages("guardduty", "list_publishing_destinations", "Destinations", DetectorId=found.id):
            yield FindingsExport(text(one, "DestinationId"), text(one, "DestinationType", "S3"), text(one, "Status"))


GATHERERS = (
    Gatherer(FINDING_FILTERS, filters),
    Gatherer(TRUSTED_ADDRESSES, addresses),
    Gatherer(TRUSTED_ENTITIES, entities),
    Gatherer(FINDINGS_EXPORTS, exports),
)
