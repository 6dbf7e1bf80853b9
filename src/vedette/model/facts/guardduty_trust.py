"""GuardDuty: what it is told to pass over, and where its findings are kept."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.guardduty import DETECTORS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """A filter of a detector: with the action `ARCHIVE` it suppresses findings, with `NOOP` it only finds them.

    `fields` are the attributes of findings that it asks about, sorted.
    """

    detector: str
    name: str
    action: str = "NOOP"
    description: str = ""
    fields: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What tells it from others."""
        return f"{self.detector}/{self.name}"


@dataclass(frozen=True, slots=True)
class TrustedAddresses:
    """A list of addresses whose calls make no findings; `status` is `ACTIVE` where it counts."""

    id: str
    name: str = ""
    status: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class TrustedEntities:
    """A list of addresses and domains that make no findings; `status` is `ACTIVE` where it counts."""

    id: str
    name: str = ""
    status: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class FindingsExport:
    """Where a detector exports its findings to: `status` is `PUBLISHING` where it does."""

    id: str
    type: str = "S3"
    status: str = ""


_OF = (DETECTORS,)
FINDING_FILTERS = Kind(
    "guardduty.filters",
    FindingFilter,
    Scope.REGION,
    ("guardduty:ListFilters", "guardduty:GetFilter"),
    "filter of findings",
    "id",
    _OF,
)
TRUSTED_ADDRESSES = Kind(
    "guardduty.trusted-addresses",
    TrustedAddresses,
    Scope.REGION,
    ("guardduty:ListIPSets", "guardduty:GetIPSet"),
    "list of trusted addresses",
    "id",
    _OF,
)
TRUSTED_ENTITIES = Kind(
    "guardduty.trusted-entities",
    TrustedEntities,
    Scope.REGION,
    ("guardduty:ListTrustedEntitySets", "guardduty:GetTrustedEntitySet"),
    "list of trusted entities",
    "id",
    _OF,
)
FINDINGS_EXPORTS = Kind(
    "guardduty.exports",
    FindingsExport,
    Scope.REGION,
    ("guardduty:ListPublishingDestinations",),
    "export of findings",
    "id",
    _OF,
)
