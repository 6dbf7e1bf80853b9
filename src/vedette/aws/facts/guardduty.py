"""GuardDuty's facts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, text
from vedette.model import Gatherer
from vedette.model.facts.guardduty import (
    DETECTOR_ADMINISTRATORS,
    DETECTOR_MEMBERS,
    DETECTOR_ORGANIZATION,
    DETECTOR_SETTINGS,
    DETECTORS,
    OPEN_FINDINGS,
    Detector,
    DetectorAdministrator,
    DetectorMembers,
    DetectorOrganization,
    DetectorSettings,
    OpenFinding,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


#: GuardDuty's answer to who may not ask about the organisation because it is not its administrator.
_NOT_ADMINISTRATOR = ("BadRequestException",)
#: Severity from which on a finding is called high.
_HIGH = 7
#: Findings of one call.
_PAGE = 50
_OLD_FEATURES = {"S3Logs": "S3_DATA_EVENTS"}


def detectors(ask: Ask) -> Iterator[Detector]:
    """Every detector: one at the most."""
    for one in ask.pages("guardduty", "list_detectors", "DetectorIds"):
        yield Detector(text(one, "Name"))


def settings(ask: Ask) -> Iterator[DetectorSettings | Gap]:
    """The settings of each detector."""
    return ask.each(
        ask.have(DETECTORS),
        lambda d: d.id,
        lambda d: detector(d.id, ask.call("guardduty", "get_detector", DetectorId=d.id)),
    )


def detector(id_: str, found: dict[str, Any]) -> DetectorSettings:
    """A detector's settings of AWS's answer, in its new form and its old one."""
    features = {text(f, "Name") for f in found.get("Features") or () if text(f, "Status") == "ENABLED"}
    old = found.get("DataSources") or {}
    features |= {new for name, new in _OLD_FEATURES.items() if text(old.get(name) or {}, "Status") == "ENABLED"}
    return DetectorSettings(
        id_, text(found, "Status"), tuple(sorted(features)), text(found, "FindingPublishingFrequency")
    )


def organizations(ask: Ask) -> Iterator[DetectorOrganization | Gap]:
    """How each detector takes the organisation's accounts in."""

    def one(found: Detector) -> DetectorOrganization | None:
        answer = ask.call(
            "guardduty", "describe_organization_configuration", absent=_NOT_ADMINISTRATOR, DetectorId=found.id
        )
        if not answer:
            return None
        old = "NEW" if flag(answer, "AutoEnable") else "NONE"
        return DetectorOrganization(
            found.id,
            text(answer, "AutoEnableOrganizationMembers", old),
            flag(answer, "MemberAccountLimitReached"),
        )

    return ask.each(ask.have(DETECTORS), lambda d: d.id, one)


def members(ask: Ask) -> Iterator[DetectorMembers | Gap]:
    """The members of each detector."""

    def one(found: Detector) -> DetectorMembers:
        listed = ask.pages("guardduty", "list_members", "Members", DetectorId=found.id)
        return DetectorMembers(
            found.id, tuple(sorted((text(m, "AccountId"), text(m, "RelationshipStatus")) for m in listed))
        )

    return ask.each(ask.have(DETECTORS), lambda d: d.id, one)


def administrators(ask: Ask) -> Iterator[DetectorAdministrator]:
    """Who administers the region's GuardDuty for the organisation; only the management account is told."""
    for one in ask.pages("guardduty", "list_organization_admin_accounts", "AdminAccounts"):
        yield DetectorAdministrator(text(one, "AdminAccountId"), text(one, "AdminStatus"))


def findings(ask: Ask) -> Iterator[OpenFinding]:
    """Findings of high severity that are not archived."""
    criteria = {"Criterion": {"service.archived": {"Eq": ["false"]}, "severity": {"Gte": _HIGH}}}
    for found in ask.have(DETECTORS):
        listed = ask.pages("guardduty", "list_findings", "FindingIds", DetectorId=found.id, FindingCriteria=criteria)
        for ids in _batches(text(one, "Name") for one in listed):
            for one in ask.call("guardduty", "get_findings", DetectorId=found.id, FindingIds=ids).get("Findings") or ():
                yield OpenFinding(
                    id=text(one, "Id"),
                    type=text(one, "Type"),
                    severity=float(one.get("Severity") or 0),
                    title=text(one, "Title"),
                    created=moment(one, "CreatedAt"),
                    updated=moment(one, "UpdatedAt"),
                )


def _batches(ids: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(ids, _PAGE)):
        yield batch


GATHERERS = (
    Gatherer(DETECTORS, detectors),
    Gatherer(DETECTOR_SETTINGS, settings),
    Gatherer(DETECTOR_ORGANIZATION, organizations),
    Gatherer(DETECTOR_MEMBERS, members),
    Gatherer(DETECTOR_ADMINISTRATORS, administrators),
    Gatherer(OPEN_FINDINGS, findings),
)
