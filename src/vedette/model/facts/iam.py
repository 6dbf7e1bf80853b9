"""IAM: the account, its users with their credentials, roles, groups and policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What IAM counts: `root_keys` and `root_mfa` of the root user, and numbers of users, roles and so on."""

    account: str
    root_keys: int = 0
    root_mfa: int = 0
    users: int = 0
    roles: int = 0


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The account's password policy; no row: there is none. `max_age_days` 0 is for ever, `reuse` 0 is any."""

    account: str
    length: int = 6
    reuse: int = 0
    max_age_days: int = 0
    uppercase: bool = False
    lowercase: bool = False
    numbers: bool = False
    symbols: bool = False


@dataclass(frozen=True, slots=True)
class AccessKey:
    """One of a user's two keys by the credential report; times are None where they never were, or are not known."""

    active: bool = False
    rotated: datetime | None = None
    used: datetime | None = None
    used_service: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A line of the credential report; `name` is `<root_account>` for the root user.

    `password` says whether there is one, None where the report does not tell (the root user's).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
    """

    arn: str
    name: str = ""
    created: datetime | None = None
    password: bool | None = False
    password_used: datetime | None = None
    password_changed: datetime | None = None
    mfa: bool = False
    keys: tuple[AccessKey, AccessKey] = (AccessKey(), AccessKey())

    @property
    def root(self) -> bool:
        """Whether it is the root user's."""
        return self.name == "<root_account>"


@dataclass(frozen=True, slots=True)
class VirtualMfa:
    """A virtual MFA device that is assigned, by its serial number, and the user it is assigned to."""

    serial: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that is part of a user, role or group; JSON text."""

    name: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class IamUser:
    """A user with its policies; `attached` are ARNs, `groups` names."""

    arn: str
    name: str = ""
    path: str = "/"
    created: datetime | None = None
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IamRole:
    """A role with its policies and its trust policy, JSON text; service-linked ones are below `/aws-service-role/`."""

    arn: str
    name: str = ""
    path: str = "/"
    created: datetime | None = None
    trust: str = ""
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str = ""
    last_used: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IamGroup:
    """A group with its policies; who is in it, users tell."""

    arn: str
    name: str = ""
    path: str = "/"
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy's default version, JSON text: the account's own, and AWS's that are attached here."""

    arn: str
    name: str = ""
    attachments: int = 0
    document: str = ""

    @property
    def aws(self) -> bool:
        """Whether it is AWS's own."""
        return ":iam::aws:policy/" in self.arn


@dataclass(frozen=True, slots=True)
class AlternateContact:
    """A contact of the account: `type` is `SECURITY`, `OPERATIONS` or `BILLING`; no row: there is none."""

    type: str
    name: str = ""
    email: str = ""


_DETAILS = ("iam:GetAccountAuthorizationDetails",)
ACCOUNT_SUMMARY = Kind(
    "iam.summary", AccountSummary, Scope.ACCOUNT, ("iam:GetAccountSummary",), "account summary", key="account"
)
PASSWORD_POLICY = Kind(
    "iam.password-policy",
    PasswordPolicy,
    Scope.ACCOUNT,
    ("iam:GetAccountPasswordPolicy",),
    "password policy",
    key="account",
)
CREDENTIALS = Kind(
    "iam.credentials",
    Credentials,
    Scope.ACCOUNT,
    ("iam:GenerateCredentialReport", "iam:GetCredentialReport"),
    "user",
)
VIRTUAL_MFA = Kind(
    "iam.virtual-mfa",
    VirtualMfa,
    Scope.ACCOUNT,
    ("iam:ListVirtualMFADevices",),
    "virtual MFA device",
    key="serial",
)
IAM_USERS = Kind("iam.users", IamUser, Scope.ACCOUNT, _DETAILS, "user")
IAM_ROLES = Kind("iam.roles", IamRole, Scope.ACCOUNT, _DETAILS, "role")
IAM_GROUPS = Kind("iam.groups", IamGroup, Scope.ACCOUNT, _DETAILS, "group")
IAM_POLICIES = Kind("iam.policies", ManagedPolicy, Scope.ACCOUNT, _DETAILS, "managed policy")
ALTERNATE_CONTACTS = Kind(
    "account.contacts", AlternateContact, Scope.ACCOUNT, ("account:GetAlternateContact",), "contact", key="type"
)
