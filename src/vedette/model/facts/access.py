"""IAM beyond its users and roles: whom the account lets in from outside, certificates, and root in an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES, IAM_USERS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class SamlProvider:
    """A SAML provider of the account; Identity Center makes one of its own, `AWSSSO_…_DO_NOT_DELETE`.

    `valid_until` is when its metadata ends, UTC; None where AWS does not tell.
    """

    arn: str
    valid_until: datetime | None = None

    @property
    def name(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """A certificate that is kept in IAM, and when it ends, UTC."""

    arn: str
    name: str = ""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class RootAccess:
    """What the organisation manages of its members' root users: `RootCredentialsManagement`, `RootSessions`.

    Without any where IAM is no trusted service of the organisation. No row: the account is in no organisation.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
    """

    account: str
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """A service that a user or role is allowed, by IAM's prefix, and when it was called last, UTC; None for never.

    "Never" is within what AWS tracks: 400 days, or since the region has it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
    """

    service: str
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastAccessed:
    """When a user or role that is granted whole services (`s3:*`) called each that it may; others have no row.

    A report costs two calls and seconds, and there may be 20,000 users: those with narrow policies are not asked about.
    """

    arn: str
    services: tuple[ServiceUse, ...] = ()


SAML_PROVIDERS = Kind("iam.saml-providers", SamlProvider, Scope.ACCOUNT, ("iam:ListSAMLProviders",), "SAML provider")
SERVER_CERTIFICATES = Kind(
    "iam.server-certificates",
    ServerCertificate,
    Scope.ACCOUNT,
    ("iam:ListServerCertificates",),
    "server certificate",
)
ROOT_ACCESS = Kind(
    "iam.root-access",
    RootAccess,
    Scope.ORGANIZATION,
    ("iam:ListOrganizationsFeatures",),
    "organisation",
    key="account",
)
LAST_ACCESSED = Kind(
    "iam.last-accessed",
    LastAccessed,
    Scope.ACCOUNT,
    ("iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"),
    "user or role",
    needs=(IAM_USERS, IAM_ROLES, IAM_GROUPS, IAM_POLICIES),
)
