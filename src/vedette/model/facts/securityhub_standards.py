"""Security Hub: the standards that are on, and how regions and accounts are brought together."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.securityhub import HUBS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class EnabledStandard:
    """A standard that a region checks, by its subscription's ARN; `status` is `READY` where all of it is on.

    Others are `INCOMPLETE`, `PENDING`, `DELETING` and `FAILED`. `standard` is the ARN of the standard itself.
    """

    arn: str
    standard: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class FindingAggregator:
    """What brings the findings of regions to the `home` region; an account has one at the most.

    `mode` is `ALL_REGIONS`, `ALL_REGIONS_EXCEPT_SPECIFIED`, `SPECIFIED_REGIONS` or `NO_REGIONS`; `regions` are those
    that are specified.
    """

    arn: str
    home: str = ""
    mode: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubAdministrator:
    """The account that administers this account's Security Hub; no row: it is nobody's member."""

    account: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class HubOrganization:
    """How the administrator's hub takes in the organisation's accounts; other accounts' hubs have no row.

    `configuration` is `LOCAL` or `CENTRAL`; under the latter, policies switch new accounts on, and `auto_enable` is
    never set.
    """

    arn: str
    auto_enable: bool = False
    configuration: str = "LOCAL"
    status: str = ""


_OF = (HUBS,)
ENABLED_STANDARDS = Kind(
    "securityhub.standards",
    EnabledStandard,
    Scope.REGION,
    ("securityhub:GetEnabledStandards",),
    "standard",
    needs=_OF,
)
FINDING_AGGREGATORS = Kind(
    "securityhub.aggregators",
    FindingAggregator,
    Scope.ACCOUNT,
    ("securityhub:ListFindingAggregators", "securityhub:GetFindingAggregator"),
    "aggregator of findings",
    needs=_OF,
)
HUB_ADMINISTRATOR = Kind(
    "securityhub.administrator",
    HubAdministrator,
    Scope.ACCOUNT,
    ("securityhub:GetAdministratorAccount",),
    "administrator",
    key="account",
    needs=_OF,
)
HUB_ORGANIZATION = Kind(
    "securityhub.organization",
    HubOrganization,
    Scope.REGION,
    ("securityhub:DescribeOrganizationConfiguration",),
    "Security Hub",
    needs=_OF,
)
