"""GuardDuty: detectors, the organisation they are in, and findings that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector of the region."""

    id: str


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """A detector's status (`ENABLED` or `DISABLED`), the features that are on, how often findings are published.

    `features` are AWS's names of those that are on (`S3_DATA_EVENTS`); `frequency` is `FIFTEEN_MINUTES`, `ONE_HOUR` or
    `SIX_HOURS`.
    """

    id: str
    status: str = ""
    features: tuple[str, ...] = ()
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class DetectorOrganization:
    """How a detector takes in the organisation's accounts: `auto_enable` is `ALL`, `NEW` or `NONE`.

    A detector that is not the delegated administrator's has no row.
    """

    id: str
    auto_enable: str = "NONE"
    limit_reached: bool = False


@dataclass(frozen=True, slots=True)
class DetectorMembers:
    """The members of a detector as (account, status); `Enabled` is one that is watched."""

    id: str
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DetectorAdministrator:
    """The account that administers a region's GuardDuty for the organisation."""

    account: str
    status: str = "ENABLED"


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding of severity 7 or more that is not archived."""

    id: str
    type: str = ""
    severity: float = 0.0
    title: str = ""
    created: datetime | None = None
    updated: datetime | None = None


DETECTORS = Kind("guardduty.detectors", Detector, Scope.REGION, ("guardduty:ListDetectors",), "detector", key="id")
_OF = (DETECTORS,)
DETECTOR_SETTINGS = Kind(
    "guardduty.settings", DetectorSettings, Scope.REGION, ("guardduty:GetDetector",), "detector", "id", _OF
)
DETECTOR_ORGANIZATION = Kind(
    "guardduty.organization",
    DetectorOrganization,
    Scope.REGION,
    ("guardduty:DescribeOrganizationConfiguration",),
    "detector",
    "id",
    _OF,
)
DETECTOR_MEMBERS = Kind(
    "guardduty.members", DetectorMembers, Scope.REGION, ("guardduty:ListMembers",), "detector", "id", _OF
)
DETECTOR_ADMINISTRATORS = Kind(
    "guardduty.administrators",
    DetectorAdministrator,
    Scope.REGION,
    ("guardduty:ListOrganizationAdminAccounts",),
    "delegated administrator",
    "account",
)
OPEN_FINDINGS = Kind(
    "guardduty.findings",
    OpenFinding,
    Scope.REGION,
    ("guardduty:ListFindings", "guardduty:GetFindings"),
    "finding",
    "id",
    _OF,
)
