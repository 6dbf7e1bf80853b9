"""IAM-05: the organisation manages its members' root users centrally."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.access import ROOT_ACCESS

#: What there is to switch on, by AWS's names: taking passwords and keys away; acting as root for a while.
_CREDENTIALS, _SESSIONS = "RootCredentialsManagement", "RootSessions"


def judge(here: Here) -> Verdict:
    """Fail where the credentials of members' root users are not managed. Sessions are a convenience, and are told."""
    found = here.one(ROOT_ACCESS)
    if found is None:
        return not_applicable("the account is in no organisation")
    if _CREDENTIALS not in found.features:
        return failed("each member keeps a root user with credentials of its own", features=found.features)
    if _SESSIONS not in found.features:
        return passed("root credentials of members are managed; sessions of root are off", features=found.features)
    return passed("root credentials of members are managed, with sessions of root", features=found.features)


CHECK = Check(
    id="IAM-05",
    title="The organisation manages its members' root credentials centrally",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(ROOT_ACCESS,),
    judge=judge,
    rationale=(
        "Each member's root user is a password that somebody can have set again by its mailbox, and no policy of "
        "the member limits it. Members need none."
    ),
    remedy=(
        "Switch centralised root access on (EnableOrganizationsRootCredentialsManagement, "
        "EnableOrganizationsRootSessions), then delete the members' root passwords and keys."
    ),
    monthly_usd=0.0,
    standards=Standards(cis={"7.0": "2.1.1"}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html",),
)
