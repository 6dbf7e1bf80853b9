"""GuardDuty's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import moment, text
from vedette.model import Gatherer
from vedette.model.facts.guardduty import (
    DETECTOR_SETTINGS,
    DETECTORS,
    GUARDDUTY_ADMINS,
    GUARDDUTY_MEMBERS,
    GUARDDUTY_ORGANIZATION,
    OPEN_FINDINGS,
    Detector,
    DetectorSettings,
    GuardDutyAdmin,
    GuardDutyMember,
    GuardDutyOrganization,
    OpenFinding,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap

#: Severities from which on a finding is grave, and findings that one call tells of.
_GRAVE, _AT_ONCE = 7, 50
#: What older answers call the parts of a detector, and the name of the feature now.
_OLD = {
    ("s3Logs", "status"): "S3_DATA_EVENTS",
    ("kubernetes", "auditLogs", "status"): "EKS_AUDIT_LOGS",
    ("malwareProtection", "scanEc2InstanceWithFindings", "ebsVolumes", "status"): "EBS_MALWARE_PROTECTION",
}


def detectors(ask: Ask) -> Iterator[Detector]:
    """The detector of the region, where there is one."""
    for one in ask.pages("guardduty", "list_detectors", "DetectorIds"):
        yield Detector(text(one, "Name"))


def settings(ask: Ask) -> Iterable[DetectorSettings | Gap]:
    """How each detector is set."""

    def one(detector: Detector) -> DetectorSettings:
        return detector_settings(detector.id, ask.call("guardduty", "get_detector", DetectorId=detector.id))

    return ask.each(ask.have(DETECTORS), lambda d: d.id, one)


def detector_settings(id_: str, found: dict[str, Any]) -> DetectorSettings:
    """A detector's settings of AWS's answer, features in the new and in the old way."""
    on = {text(f, "Name") for f in found.get("Features") or () if text(f, "Status") == "ENABLED"}
    for path, feature in _OLD.items():
        value: Any = {k[:1].lower() + k[1:]: v for k, v in (found.get("DataSources") or {}).items()}
        for step in path:
            value = {k[:1].lower() + k[1:]: v for k, v in value.items()}.get(step) if isinstance(value, dict) else None
        if value == "ENABLED":
            on.add(feature)
    return DetectorSettings(
        id=id_,
        enabled=text(found, "Status") == "ENABLED",
        frequency=text(found, "FindingPublishingFrequency"),
        features=frozenset(on),
    )


def administrators(ask: Ask) -> Iterator[GuardDutyAdmin]:
    """The delegated administrator in the region."""
    for one in ask.pages("guardduty", "list_organization_admin_accounts", "AdminAccounts"):
        yield GuardDutyAdmin(text(one, "AdminAccountId"), text(one, "AdminStatus"))


def organization(ask: Ask) -> Iterable[GuardDutyOrganization | Gap]:
    """How the organisation's accounts are switched on, as the administrator's detector says."""

    def one(detector: Detector) -> GuardDutyOrganization | None:
        found = ask.call(
            "guardduty",
            "describe_organization_configuration",
            absent=("BadRequestException",),
            DetectorId=detector.id,
        )
        if not found:
            return None
        members = text(found, "AutoEnableOrganizationMembers") or ("NEW" if found.get("AutoEnable") else "NONE")
        return GuardDutyOrganization(detector.id, members)

    return ask.each(ask.have(DETECTORS), lambda d: d.id, one)


def members(ask: Ask) -> Iterator[GuardDutyMember]:
    """Members of the region's detector."""
    for detector in ask.have(DETECTORS):
        for one in ask.pages("guardduty", "list_members", "Members", DetectorId=detector.id):
            yield GuardDutyMember(text(one, "AccountId"), text(one, "RelationshipStatus"))


def findings(ask: Ask) -> Iterator[OpenFinding]:
    """Grave findings that are not archived."""
    criteria = {"Criterion": {"service.archived": {"Eq": ["false"]}, "severity": {"GreaterThanOrEqual": _GRAVE}}}
    for detector in ask.have(DETECTORS):
        listed = ask.pages("guardduty", "list_findings", "FindingIds", DetectorId=detector.id, FindingCriteria=criteria)
        ids = [text(one, "Name") for one in listed]
        for start in range(0, len(ids), _AT_ONCE):
            answer = ask.call(
                "guardduty", "get_findings", DetectorId=detector.id, FindingIds=ids[start : start + _AT_ONCE]
            )
            for one in answer.get("Findings", ()):
                yield OpenFinding(
                    id=text(one, "Id"),
                    type=text(one, "Type"),
                    severity=float(one.get("Severity") or 0.0),
                    created=moment(one, "CreatedAt"),
                    updated=moment(one, "UpdatedAt"),
                )


GATHERERS = (
    Gatherer(DETECTORS, detectors),
    Gatherer(DETECTOR_SETTINGS, settings),
    Gatherer(GUARDDUTY_ADMINS, administrators),
    Gatherer(GUARDDUTY_ORGANIZATION, organization),
    Gatherer(GUARDDUTY_MEMBERS, members),
    Gatherer(OPEN_FINDINGS, findings),
)
