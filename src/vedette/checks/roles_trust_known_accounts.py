"""IAM-23: roles trust known accounts alone."""

from __future__ import annotations

from vedette.meaning.patterns import opened
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import IAM_ROLES, IamRole
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION


def judge(role: IamRole, here: Here) -> Verdict | None:
    """Fail where a role may be taken by everybody, or by an account that nobody declared, without a condition."""
    if "/aws-service-role/" in role.arn:
        return None
    assessed = tuple(here.facts.accounts)
    found = here.one(ORGANIZATION)
    members = (m.id for m in here.of(MEMBER_ACCOUNTS)) if found else ()  # who is in none may not list them
    own = (*assessed, *here.expected.known_accounts, *members)
    wide = opened(role.trust, own, found.id if found else "")
    if not wide:
        return passed("it trusts whom we know")
    reach, who = wide
    return failed("everybody may take it" if reach == "world" else f"it trusts {who}, which nobody declared", who=who)


CHECK = Check(
    id="IAM-23",
    title="Roles trust known accounts alone",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(IAM_ROLES, ORGANIZATION, MEMBER_ACCOUNTS),
    judge=Each(IAM_ROLES, judge),
    rationale="A role that a stranger's account may take needs no key of ours, and is missed when keys are taken away.",
    remedy="Take the statement away, or declare the account in assess.expected.known_accounts; ask for an external id.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T18",)),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",),
)
