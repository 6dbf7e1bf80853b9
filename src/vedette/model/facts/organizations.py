"""Organizations: the organisation an account is in, its accounts, policies and delegated administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Organization:
    """The organisation that an account is in; `features` is `ALL` or `CONSOLIDATED_BILLING`. No row: it is in none."""

    id: str
    arn: str = ""
    management_account: str = ""
    features: str = ""


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """An account of the organisation; `status` is `ACTIVE`, `SUSPENDED` or `PENDING_CLOSURE`."""

    id: str
    name: str = ""
    status: str = "ACTIVE"
    joined: datetime | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class DelegatedAdministrator:
    """An account that administers services for the organisation, and the services' principals."""

    id: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A policy of the organisation with its JSON text, and the ids of roots, units and accounts it is attached to."""

    id: str
    name: str = ""
    type: str = "SERVICE_CONTROL_POLICY"
    aws_managed: bool = False
    document: str = ""
    targets: tuple[str, ...] = ()


ORGANIZATION = Kind(
    "organizations.organization",
    Organization,
    Scope.ACCOUNT,
    ("organizations:DescribeOrganization",),
    "organisation",
    key="id",
)
MEMBER_ACCOUNTS = Kind(
    "organizations.accounts",
    MemberAccount,
    Scope.ORGANIZATION,
    ("organizations:ListAccounts",),
    "account",
    key="id",
)
DELEGATED_ADMINISTRATORS = Kind(
    "organizations.delegated",
    DelegatedAdministrator,
    Scope.ORGANIZATION,
    ("organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"),
    "delegated administrator",
    key="id",
)
ORGANIZATION_POLICIES = Kind(
    "organizations.policies",
    OrganizationPolicy,
    Scope.ORGANIZATION,
    (
        "organizations:ListPolicies",
        "organizations:DescribePolicy",
        "organizations:ListTargetsForPolicy",
    ),
    "organisation policy",
    key="id",
)
