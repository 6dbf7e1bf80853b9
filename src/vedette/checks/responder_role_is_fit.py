"""RSP-04: the responders' role exists, has what they need and no more, and no policy of the organisation blocks it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vedette.meaning.responding import RESPONDING, beyond, blocked, lacking, needed
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.iam import IAM_ROLES

#: Names in a sentence.
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where there is no such role, where it lacks an action, may do more, or is kept from it."""
    name = here.expected.responder_role
    if not name:
        return not_applicable("no role of responders is declared (assess.expected.responder_role)")
    role = first(here.of(IAM_ROLES), lambda r: fnmatchcase(r.name, name))
    if role is None:
        return failed(f"there is no role {name}")
    wanted = needed(here.expected.responder_actions)
    if missing := lacking(role, wanted, here):
        return failed(f"{role.name} lacks {_named(missing)}", role=role.arn, missing=missing)
    if more := beyond(role, wanted, here):
        return failed(f"{role.name} may do more than is needed: {_named(more)}", role=role.arn, more=more)
    if stopped := blocked(role, wanted, here):
        return failed(
            f"the organisation's policies keep {role.name} from {_named(stopped)}", role=role.arn, blocked=stopped
        )
    return passed(f"{role.name} may do what is needed, and no more", role=role.arn)


def _named(actions: tuple[str, ...]) -> str:
    more = f" and {len(actions) - _SHOWN} more" if len(actions) > _SHOWN else ""
    return f"{', '.join(actions[:_SHOWN])}{more}"


CHECK = Check(
    id="RSP-04",
    title="The responders' role exists, with what they need and no more, and nothing blocks it",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=RESPONDING,
    judge=judge,
    rationale=(
        "In an incident nobody has the time to ask for permissions, and a role that may do everything is what the "
        "intruder takes next."
    ),
    remedy=(
        "Make the role in each account with the policy that `vedette checks iam --responder` prints, and spare it in "
        "the organisation's policies."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T17",)),
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/aws-security-incident-response-guide/provision-access.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
    ),
)
