"""IAM's facts."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from vedette.aws.answers import flag, moment, number, tags, text, texts
from vedette.model import Gatherer
from vedette.model.facts.iam import (
    ACCOUNT_SUMMARY,
    ALTERNATE_CONTACTS,
    CREDENTIALS,
    IAM_GROUPS,
    IAM_POLICIES,
    IAM_ROLES,
    IAM_USERS,
    PASSWORD_POLICY,
    VIRTUAL_MFA,
    AccessKey,
    AccountSummary,
    AlternateContact,
    Credentials,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
    PasswordPolicy,
    VirtualMfa,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.model import Ask


#: How often the credential report is asked for until it is made, and how long each time is waited.
_ATTEMPTS, _WAIT_SECONDS = 20, 1.0


def summary(ask: Ask) -> Iterator[AccountSummary]:
    """What IAM counts."""
    found: dict[str, Any] = ask.call("iam", "get_account_summary").get("SummaryMap") or {}
    yield AccountSummary(
        account=ask.account,
        root_keys=number(found, "AccountAccessKeysPresent"),
        root_mfa=number(found, "AccountMFAEnabled"),
        users=number(found, "Users"),
        roles=number(found, "Roles"),
    )


def password_policy(ask: Ask) -> Iterator[PasswordPolicy]:
    """The password policy, where there is one."""
    found = ask.call("iam", "get_account_password_policy", absent=("NoSuchEntity",)).get("PasswordPolicy")
    if found:
        yield PasswordPolicy(
            account=ask.account,
            length=number(found, "MinimumPasswordLength", 6),
            reuse=number(found, "PasswordReusePrevention"),
            max_age_days=number(found, "MaxPasswordAge"),
            uppercase=flag(found, "RequireUppercaseCharacters"),
            lowercase=flag(found, "RequireLowercaseCharacters"),
            numbers=flag(found, "RequireNumbers"),
            symbols=flag(found, "RequireSymbols"),
        )


def credentials(ask: Ask) -> Iterator[Credentials]:
    """Every line of the credential report, which AWS makes anew every four hours at the most."""
    for _ in range(_ATTEMPTS):
        if ask.call("iam", "generate_credential_report").get("State") == "COMPLETE":
            break
        time.sleep(_WAIT_SECONDS)
    content = ask.call("iam", "get_credential_report")["Content"]
    for line in csv.DictReader(io.StringIO(content.decode() if isinstance(content, bytes) else content)):
        yield credential(line)


def credential(line: dict[str, Any]) -> Credentials:
    """A line of the report; `N/A`, `no_information` and `not_supported` are nothing."""
    return Credentials(
        arn=text(line, "arn"),
        name=text(line, "user"),
        created=_time(line, "user_creation_time"),
        password=None if line.get("password_enabled") == "not_supported" else flag(line, "password_enabled"),
        password_used=_time(line, "password_last_used"),
        password_changed=_time(line, "password_last_changed"),
        mfa=flag(line, "mfa_active"),
        keys=(_key(line, "access_key_1"), _key(line, "access_key_2")),
    )


def _key(line: dict[str, Any], prefix: str) -> AccessKey:
    service = text(line, f"{prefix}_last_used_service")
    return AccessKey(
        active=flag(line, f"{prefix}_active"),
        rotated=_time(line, f"{prefix}_last_rotated"),
        used=_time(line, f"{prefix}_last_used_date"),
        used_service="" if service == "N/A" else service,
    )


def _time(line: dict[str, Any], key: str) -> datetime | None:
    return moment(line, key)


def virtual_mfa(ask: Ask) -> Iterator[VirtualMfa]:
    """Every virtual MFA device that is assigned."""
    for one in ask.pages("iam", "list_virtual_mfa_devices", "VirtualMFADevices", AssignmentStatus="Assigned"):
        yield VirtualMfa(text(one, "SerialNumber"), text(one.get("User") or {}, "Arn"))


def _details(ask: Ask, key: str, *kinds: str) -> Iterator[dict[str, Any]]:
    return ask.pages("iam", "get_account_authorization_details", key, Filter=list(kinds))


def users(ask: Ask) -> Iterator[IamUser]:
    """Every user with its policies."""
    for one in _details(ask, "UserDetailList", "User"):
        yield IamUser(
            arn=text(one, "Arn"),
            name=text(one, "UserName"),
            path=text(one, "Path", "/"),
            created=moment(one, "CreateDate"),
            inline=_inline(one, "UserPolicyList"),
            attached=_attached(one),
            groups=texts(one, "GroupList"),
            boundary=text(one.get("PermissionsBoundary") or {}, "PermissionsBoundaryArn"),
            tags=tags(one),
        )


def roles(ask: Ask) -> Iterator[IamRole]:
    """Every role with its policies."""
    for one in _details(ask, "RoleDetailList", "Role"):
        yield IamRole(
            arn=text(one, "Arn"),
            name=text(one, "RoleName"),
            path=text(one, "Path", "/"),
            created=moment(one, "CreateDate"),
            trust=document(one.get("AssumeRolePolicyDocument")),
            inline=_inline(one, "RolePolicyList"),
            attached=_attached(one),
            boundary=text(one.get("PermissionsBoundary") or {}, "PermissionsBoundaryArn"),
            last_used=moment(one.get("RoleLastUsed") or {}, "LastUsedDate"),
            tags=tags(one),
        )


def groups(ask: Ask) -> Iterator[IamGroup]:
    """Every group with its policies."""
    for one in _details(ask, "GroupDetailList", "Group"):
        yield IamGroup(
            arn=text(one, "Arn"),
            name=text(one, "GroupName"),
            path=text(one, "Path", "/"),
            inline=_inline(one, "GroupPolicyList"),
            attached=_attached(one),
        )


def policies(ask: Ask) -> Iterator[ManagedPolicy]:
    """Every managed policy of the account's own, and of AWS's each that is attached."""
    for one in _details(ask, "Policies", "LocalManagedPolicy", "AWSManagedPolicy"):
        versions = one.get("PolicyVersionList") or ()
        chosen: dict[str, Any] = next((v for v in versions if v.get("IsDefaultVersion")), {})
        yield ManagedPolicy(
            arn=text(one, "Arn"),
            name=text(one, "PolicyName") or text(one, "Arn").rpartition("/")[2],
            attachments=number(one, "AttachmentCount"),
            document=document(chosen.get("Document")),
        )


def document(found: Any) -> str:
    """A policy as JSON text; boto3 has read it already, other writers leave it encoded for URLs."""
    if isinstance(found, str):
        return unquote(found) if found.startswith("%7B") else found
    return json.dumps(found, sort_keys=True) if found else ""


def _inline(one: dict[str, Any], key: str) -> tuple[InlinePolicy, ...]:
    return tuple(InlinePolicy(text(p, "PolicyName"), document(p.get("PolicyDocument"))) for p in one.get(key) or ())


def _attached(one: dict[str, Any]) -> tuple[str, ...]:
    return tuple(text(p, "PolicyArn") for p in one.get("AttachedManagedPolicies") or ())


def contacts(ask: Ask) -> Iterator[AlternateContact]:
    """The account's further contacts, those that are set."""
    for kind in ("SECURITY", "OPERATIONS", "BILLING"):
        found = ask.call(
            "account", "get_alternate_contact", absent=("ResourceNotFoundException",), AlternateContactType=kind
        ).get("AlternateContact")
        if found:
            yield AlternateContact(kind, text(found, "Name"), text(found, "EmailAddress"))


GATHERERS = (
    Gatherer(ACCOUNT_SUMMARY, summary),
    Gatherer(PASSWORD_POLICY, password_policy),
    Gatherer(CREDENTIALS, credentials),
    Gatherer(VIRTUAL_MFA, virtual_mfa),
    Gatherer(IAM_USERS, users),
    Gatherer(IAM_ROLES, roles),
    Gatherer(IAM_GROUPS, groups),
    Gatherer(IAM_POLICIES, policies),
    Gatherer(ALTERNATE_CONTACTS, contacts),
)
