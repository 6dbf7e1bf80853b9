"""Organizations' facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, text
from vedette.model import Gatherer
from vedette.model.facts.organizations import (
    DELEGATED_ADMINISTRATORS,
    MEMBER_ACCOUNTS,
    ORGANIZATION,
    ORGANIZATION_POLICIES,
    DelegatedAdministrator,
    MemberAccount,
    Organization,
    OrganizationPolicy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

_NONE = ("AWSOrganizationsNotInUseException",)
_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def organization(ask: Ask) -> Iterator[Organization]:
    """The organisation of the account; none where it is in none."""
    answer = ask.call("organizations", "describe_organization", absent=_NONE)
    if found := answer.get("Organization"):
        yield Organization(
            id=text(found, "Id"),
            arn=text(found, "Arn"),
            management_account=text(found, "MasterAccountId"),
            features=text(found, "FeatureSet"),
        )


def members(ask: Ask) -> Iterator[MemberAccount]:
    """Every account of the organisation."""
    for one in ask.pages("organizations", "list_accounts", "Accounts"):
        yield MemberAccount(
            id=text(one, "Id"),
            name=text(one, "Name"),
            status=text(one, "Status", "ACTIVE"),
            joined=moment(one, "JoinedTimestamp"),
            email=text(one, "Email"),
        )


def delegated(ask: Ask) -> Iterator[DelegatedAdministrator | Gap]:
    """Every delegated administrator with its services."""

    def one(listed: dict[str, Any]) -> DelegatedAdministrator:
        account = text(listed, "Id")
        services = ask.pages(
            "organizations", "list_delegated_services_for_account", "DelegatedServices", AccountId=account
        )
        return DelegatedAdministrator(account, tuple(sorted(text(s, "ServicePrincipal") for s in services)))

    listed = ask.pages("organizations", "list_delegated_administrators", "DelegatedAdministrators")
    return ask.each(listed, lambda a: text(a, "Id"), one)


def policies(ask: Ask) -> Iterator[OrganizationPolicy | Gap]:
    """Every service and resource control policy with its text and targets."""

    def one(listed: dict[str, Any]) -> OrganizationPolicy:
        found = ask.call("organizations", "describe_policy", PolicyId=listed["Id"])["Policy"]
        summary = found.get("PolicySummary", {})
        targets = ask.pages("organizations", "list_targets_for_policy", "Targets", PolicyId=listed["Id"])
        return OrganizationPolicy(
            id=text(summary, "Id"),
            name=text(summary, "Name"),
            type=text(summary, "Type"),
            aws_managed=flag(summary, "AwsManaged"),
            document=text(found, "Content"),
            targets=tuple(sorted(text(t, "TargetId") for t in targets)),
        )

    listed = (p for kind in _TYPES for p in ask.pages("organizations", "list_policies", "Policies", Filter=kind))
    return ask.each(listed, lambda p: text(p, "Id"), one)


GATHERERS = (
    Gatherer(ORGANIZATION, organization),
    Gatherer(MEMBER_ACCOUNTS, members),
    Gatherer(DELEGATED_ADMINISTRATORS, delegated),
    Gatherer(ORGANIZATION_POLICIES, policies),
)
