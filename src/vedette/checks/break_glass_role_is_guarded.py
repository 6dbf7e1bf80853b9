"""RSP-01: the role for emergencies asks for a second factor, and somebody is told of its use."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.meaning.alarms import ALARMING
from vedette.meaning.emergency import by_federation, use_is_told, without_factor
from vedette.meaning.rules import RULING
from vedette.meaning.trails import RECORDING
from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, not_applicable, passed, unknown
from vedette.model.facts.iam import IAM_ROLES

if TYPE_CHECKING:
    from vedette.model.facts.iam import IamRole


def judge(here: Here) -> Verdict:
    """Fail where there is none, where it can be taken without a second factor, or where nobody hears of its use."""
    name = here.expected.break_glass_role
    if not name:
        return not_applicable("no role for emergencies is declared (assess.expected.break_glass_role)")
    roles = culprits(here.of(IAM_ROLES), lambda role: fnmatchcase(role.name, name))
    if not roles:
        return failed(f"there is no role {name}")
    names = ", ".join(role.name for role in roles)
    for role in roles:
        if who := without_factor(role.trust):
            return failed(f"{role.name} can be taken without a second factor by {who[0]}", role=role.arn, who=who)
    silent = culprits(roles, lambda role: not use_is_told(role, here))
    if silent:
        return failed(f"nobody is told when {silent[0].name} is taken or used", role=silent[0].arn)
    if federated := [role.name for role in roles if by_federation(role.trust)]:
        return unknown(f"the provider whose users take {federated[0]} asks for the second factor, or does not")
    return passed(f"{names} asks for a second factor, and somebody is told of its use", roles=_arns(roles))


def _arns(roles: tuple[IamRole, ...]) -> list[str]:
    return [role.arn for role in roles]


CHECK = Check(
    id="RSP-01",
    title="The role for emergencies asks for a second factor, and its use is told of",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(IAM_ROLES, *RECORDING, *ALARMING, *RULING),
    judge=judge,
    rationale=(
        "When the directory is down or taken over, somebody must still come in. Such a role is mighty and never "
        "used, so that each use is an emergency, or an intrusion."
    ),
    remedy=(
        "Ask for aws:MultiFactorAuthPresent in its trust (Bool, not BoolIfExists); let a metric filter or an "
        "EventBridge rule (state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS: AssumeRole only reads) tell of its "
        "ARN; use it once a year."
    ),
    cost="An alarm costs 0.10 USD a month, a metric filter's metric 0.30 USD.",
    monthly_usd=0.40,
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/break-glass-access.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    ),
)
