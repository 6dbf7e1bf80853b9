"""IAM's further facts: providers, certificates, root in an organisation, and what was accessed last."""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, text, texts
from vedette.errors import AwsError
from vedette.meaning.grants import wide_services
from vedette.model import Gatherer
from vedette.model.facts.access import (
    LAST_ACCESSED,
    ROOT_ACCESS,
    SAML_PROVIDERS,
    SERVER_CERTIFICATES,
    LastAccessed,
    RootAccess,
    SamlProvider,
    ServerCertificate,
    ServiceUse,
)
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES, IAM_USERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap
    from vedette.model.facts.iam import IamGroup, IamRole, IamUser

#: How often a report of last access is asked for until it is made, and how long each time is waited.
_ATTEMPTS, _WAIT_SECONDS = 30, 1.0
#: AWS's codes: the account is in no organisation; IAM is no trusted service of it, so that nothing is managed.
_NO_ORGANIZATION = ("OrganizationNotFoundException", "OrganizationNotFound")
_NOT_TRUSTED = ("ServiceAccessNotEnabledException", "ServiceAccessNotEnabled")


def saml_providers(ask: Ask) -> Iterator[SamlProvider]:
    """Every SAML provider."""
    for one in ask.call("iam", "list_saml_providers").get("SAMLProviderList") or ():
        yield SamlProvider(text(one, "Arn"), moment(one, "ValidUntil"))


def server_certificates(ask: Ask) -> Iterator[ServerCertificate]:
    """Every certificate."""
    for one in ask.pages("iam", "list_server_certificates", "ServerCertificateMetadataList"):
        yield ServerCertificate(text(one, "Arn"), text(one, "ServerCertificateName"), moment(one, "Expiration"))


def root_access(ask: Ask) -> Iterator[RootAccess]:
    """What the organisation manages; its management account, or the one it delegated to, may ask."""
    found = ask.call("iam", "list_organizations_features", absent=_NO_ORGANIZATION, told=_NOT_TRUSTED)
    if found:
        yield RootAccess(ask.account, tuple(sorted(texts(found, "EnabledFeatures"))))


def last_accessed(ask: Ask) -> Iterator[LastAccessed | Gap]:
    """A report of each user and role that is granted whole services: asked for, waited for, read page by page."""

    def one(who: IamUser | IamRole) -> LastAccessed:
        job = text(ask.call("iam", "generate_service_last_accessed_details", Arn=who.arn), "JobId")
        page = _made(ask, job)
        found = [*_uses(page)]
        while flag(page, "IsTruncated"):
            page = ask.call("iam", "get_service_last_accessed_details", JobId=job, Marker=page["Marker"])
            found += _uses(page)
        return LastAccessed(who.arn, tuple(found))

    return ask.each(_widely_granted(ask), lambda who: who.arn, one)


def _widely_granted(ask: Ask) -> Iterator[IamUser | IamRole]:
    """Users and roles one of whose policies, or groups, allows all of a service; AWS's own roles are not among them."""
    attached = {policy.arn for policy in ask.have(IAM_POLICIES) if wide_services((policy.document,))}

    def wide(who: IamUser | IamRole | IamGroup) -> bool:
        return not attached.isdisjoint(who.attached) or bool(wide_services(policy.document for policy in who.inline))

    groups = {group.name for group in ask.have(IAM_GROUPS) if wide(group)}
    users = (user for user in ask.have(IAM_USERS))
    roles = (role for role in ask.have(IAM_ROLES))
    everybody: Iterable[IamUser | IamRole] = chain(users, roles)
    for who in everybody:
        if "/aws-service-role/" not in who.arn and (wide(who) or not groups.isdisjoint(getattr(who, "groups", ()))):
            yield who


def _made(ask: Ask, job: str) -> dict[str, Any]:
    """The report's first page. Raises `AwsError` where AWS could not make it, or not in time."""
    for _ in range(_ATTEMPTS):
        page = ask.call("iam", "get_service_last_accessed_details", JobId=job)
        status = text(page, "JobStatus")
        if status == "COMPLETED":
            return page
        if status == "FAILED":
            raise AwsError(f"GetServiceLastAccessedDetails: {text(page.get('Error') or {}, 'Message')}", where="iam")
        time.sleep(_WAIT_SECONDS)
    raise AwsError("GetServiceLastAccessedDetails: the report was not made in time", where="iam", hint="assess again")


def _uses(page: dict[str, Any]) -> Iterator[ServiceUse]:
    for one in page.get("ServicesLastAccessed") or ():
        yield ServiceUse(text(one, "ServiceNamespace"), moment(one, "LastAuthenticated"))


GATHERERS = (
    Gatherer(SAML_PROVIDERS, saml_providers),
    Gatherer(SERVER_CERTIFICATES, server_certificates),
    Gatherer(ROOT_ACCESS, root_access),
    Gatherer(LAST_ACCESSED, last_accessed),
)
