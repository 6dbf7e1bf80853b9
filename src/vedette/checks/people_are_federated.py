"""IAM-26: people sign in by federation, and few have a password here."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some, those
from vedette.model.facts.access import SAML_PROVIDERS
from vedette.model.facts.iam import CREDENTIALS, IAM_ROLES

#: Names in a sentence.
_SHOWN = 4
#: Where Identity Center keeps the roles that it makes in an account.
_RESERVED = "/aws-reserved/sso.amazonaws.com/"


def judge(here: Here) -> Verdict:
    """Fail where more users have a password than the settings allow, or where people have no other way in."""
    users = [user.name for user in those(here.of(CREDENTIALS), lambda u: not u.root and bool(u.password))]
    allowed = here.expected.console_users
    named = f"{', '.join(users[:_SHOWN])}{f' and {len(users) - _SHOWN} more' if len(users) > _SHOWN else ''}"
    if len(users) > allowed:
        return failed(f"{len(users)} IAM users have a password, {allowed} are allowed: {named}", users=users)
    if federated(here):
        who = f"; with a password beside: {named}" if users else "; no IAM user has a password"
        return passed(f"people sign in by federation{who}", users=users)
    if users:
        return failed(f"there is no federation: people sign in as IAM users ({named})", users=users)
    return not_applicable("nobody signs in here: no IAM user has a password, and there is no federation")


def federated(here: Here) -> bool:
    """Whether people have a way in by a SAML provider or by Identity Center, which makes roles of its own."""

    def by_provider() -> bool:
        return some(here.of(SAML_PROVIDERS), lambda _provider: True)

    def by_identity_center() -> bool:
        return some(here.of(IAM_ROLES), lambda role: _RESERVED in role.arn)

    return some((by_provider, by_identity_center), lambda way: way())


CHECK = Check(
    id="IAM-26",
    title="People sign in by federation, and few have a password",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS, SAML_PROVIDERS, IAM_ROLES),
    judge=judge,
    rationale=(
        "Who leaves is taken out of one directory, and not out of each account; and federation leaves no lasting key."
    ),
    remedy=(
        "Let people in by Identity Center or a SAML provider, and take the passwords of IAM users away; "
        "assess.expected.console_users says how many may stay for emergencies."
    ),
    monthly_usd=0.0,
    standards=Standards(cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.21") | {"5.0": "1.20"}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html",),
)
