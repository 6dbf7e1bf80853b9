"""GuardDuty: detectors, what they look at, members and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector of a region, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """How a detector is set (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html).

    `features` are those that are on, by AWS's names (`S3_DATA_EVENTS`). `frequency` is how often findings are updated.
    """

    id: str
    enabled: bool = False
    frequency: str = ""
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GuardDutyAdmin:
    """The account that GuardDuty's administration of the organisation is delegated to, in a region."""

    account: str
    status: str = "ENABLED"


@dataclass(frozen=True, slots=True)
class GuardDutyOrganization:
    """Which accounts GuardDuty is switched on in by itself: `ALL`, `NEW` or `NONE`; `id` is the detector's."""

    id: str
    auto_enable: str = "NONE"


@dataclass(frozen=True, slots=True)
class GuardDutyMember:
    """A member account of the administrator's detector."""

    account: str
    status: str = ""

    @property
    def enabled(self) -> bool:
        """Whether GuardDuty looks at it."""
        return self.status.lower() == "enabled"


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding of severity 7 or more that nobody has archived."""

    id: str
    type: str = ""
    severity: float = 0.0
    created: datetime | None = None
    updated: datetime | None = None


DETECTORS = Kind("guardduty.detectors", Detector, Scope.REGION, ("guardduty:ListDetectors",), "detector", key="id")
DETECTOR_SETTINGS = Kind(
    "guardduty.settings",
    DetectorSettings,
    Scope.REGION,
    ("guardduty:GetDetector",),
    "detector",
    key="id",
    needs=(DETECTORS,),
)
GUARDDUTY_ADMINS = Kind(
    "guardduty.administrators",
    GuardDutyAdmin,
    Scope.REGION,
    ("guardduty:ListOrganizationAdminAccounts",),
    "administrator",
    key="account",
)
GUARDDUTY_ORGANIZATION = Kind(
    "guardduty.organization",
    GuardDutyOrganization,
    Scope.REGION,
    ("guardduty:DescribeOrganizationConfiguration",),
    "detector",
    key="id",
    needs=(DETECTORS,),
)
GUARDDUTY_MEMBERS = Kind(
    "guardduty.members",
    GuardDutyMember,
    Scope.REGION,
    ("guardduty:ListMembers",),
    "member",
    key="account",
    needs=(DETECTORS,),
)
OPEN_FINDINGS = Kind(
    "guardduty.open-findings",
    OpenFinding,
    Scope.REGION,
    ("guardduty:ListFindings", "guardduty:GetFindings"),
    "finding",
    key="id",
    needs=(DETECTORS,),
)
