"""IAM-20: nobody can make themselves an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.escalating import Roles, technique
from vedette.meaning.people import POWERS, administrator, documents, everybody, undeclared
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model.facts.iam import IamRole, IamUser

#: Names in a sentence.
_SHOWN = 3
_SERVICE_LINKED = "/aws-service-role/"


def judge(here: Here) -> Verdict:
    """Fail where a user or role can become an administrator; who is told by IAM-19, or declared, is left alone."""
    told: list[dict[str, str]] = []

    def tells(question: Callable[[Here], dict[str, str]]) -> bool:
        told.append(question(here))
        return bool(told[-1])

    culprits((by_technique, by_roles), tells)
    found = {who: how for ways in reversed(told) for who, how in ways.items()}
    if not found:
        return passed("no known way leads from what users and roles may do to all")
    named = "; ".join(f"{arn.rpartition('/')[2]} {how}" for arn, how in list(found.items())[:_SHOWN])
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return failed(f"{len(found)} can become administrators: {named}{more}", ways=found)


def by_technique(here: Here) -> dict[str, str]:
    """Who can by the actions of one known technique, on all resources; by ARN, with the actions."""
    return _found(here, lambda who: f"by {' and '.join(way)}" if (way := technique(who, here)) else "")


def by_roles(here: Here) -> dict[str, str]:
    """Who can by a role that it takes, or runs something with; by ARN, with the way."""
    roles = Roles(here)
    return _found(here, lambda who: roles.taken(who) or roles.run(who))


def _found(here: Here, way: Callable[[IamUser | IamRole], str]) -> dict[str, str]:
    def can(who: IamUser | IamRole) -> bool:
        if _SERVICE_LINKED in who.arn or not undeclared((who,), here.expected.administrators):
            return False
        return bool(way(who)) and not some(documents(who, here), administrator)

    return {who.arn: way(who) for who in culprits(everybody(here), can)}


CHECK = Check(
    id="IAM-20",
    title="Nobody can become an administrator by a known way",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=POWERS,
    judge=judge,
    rationale=(
        "Who may change a policy, pass a mighty role to a machine or take it by a detour is an administrator whom "
        "nobody counts as one."
    ),
    remedy=(
        "Take the action away, or limit it to named resources: pass only the roles that a workload needs "
        "(iam:PassedToService), write policies only within a boundary. Declare who is meant to be an administrator "
        "in assess.expected.administrators."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T18",)),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    ),
)
