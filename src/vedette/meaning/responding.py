"""What a responder must be able to do, from the code that does it, and whether a role can: no less, no more.

Needed is all that an assessment reads (every kind of fact), and what undoes tampering and holds an intruder back.
Policies are weighed as they are for everybody: an Allow counts with conditions and on some resources too, a Deny only
where it is for all. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from vedette.grammar.policy_request import holds, names_action
from vedette.meaning.patterns import statements
from vedette.meaning.people import documents
from vedette.model import Kind, NotKnown, Unknown, first, those
from vedette.model import facts as kinds_of_facts
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES
from vedette.model.facts.organizations import ORGANIZATION, ORGANIZATION_POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vedette.grammar.policy import Condition, Statement
    from vedette.model import Here
    from vedette.model.facts.iam import IamRole
    from vedette.model.facts.organizations import OrganizationPolicy

#: What undoes each call that blinds us, so far as one call can.
UNDOING = {
    "cloudtrail:StopLogging": "cloudtrail:StartLogging",
    "config:StopConfigurationRecorder": "config:StartConfigurationRecorder",
    "ec2:DeleteFlowLogs": "ec2:CreateFlowLogs",
    "guardduty:DeleteDetector": "guardduty:CreateDetector",
    "guardduty:UpdateDetector": "guardduty:UpdateDetector",
}
#: What holds an intruder back and keeps evidence: a key switched off, an instance cut off, its disk copied.
CONTAINING = ("iam:UpdateAccessKey", "ec2:ModifyInstanceAttribute", "ec2:CreateSnapshot")
#: What asking about a responder's role needs.
RESPONDING = (IAM_ROLES, IAM_GROUPS, IAM_POLICIES, ORGANIZATION, ORGANIZATION_POLICIES)
_SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
#: The key of a request that tells which role asks.
_WHO = "aws:principalarn"


@cache
def reads() -> frozenset[str]:
    """The IAM actions with which every kind of fact is gathered."""
    modules = (
        importlib.import_module(f"{kinds_of_facts.__name__}.{found.name}")
        for found in pkgutil.iter_modules(kinds_of_facts.__path__)
    )
    kinds = (value for module in modules for value in vars(module).values() if isinstance(value, Kind))
    return frozenset(action for kind in kinds for action in kind.reads)


def needed(more: Iterable[str] = ()) -> tuple[str, ...]:
    """The IAM actions that a responder needs, sorted, each once; `more` are the organisation's own."""
    return tuple(sorted({*reads(), *UNDOING.values(), *CONTAINING, *more}))


def lacking(role: IamRole, wanted: Sequence[str], here: Here) -> tuple[str, ...]:
    """The wanted actions that the role's policies, or its boundary, do not give. Raises `NotKnown`."""
    given = [one for document in documents(role, here) for one in statements(document)]
    found = [action for action in wanted if not _gives(given, action)]
    if role.boundary:
        boundary = here.find(IAM_POLICIES, role.boundary)
        limits = statements(boundary.document) if boundary else ()
        found += [action for action in wanted if action not in found and not _gives(limits, action)]
    return tuple(found)


def beyond(role: IamRole, wanted: Sequence[str], here: Here) -> tuple[str, ...]:
    """What the role's policies allow and is not wanted, as it is written there, each once. Raises `NotKnown`.

    A wildcard is more than is wanted; whatever comes under it later would be given unseen.
    """
    fine = {action.lower() for action in wanted}
    found: dict[str, None] = {}
    for document in documents(role, here):
        for one in statements(document):
            if one.allow:
                patterns = one.actions if one.actions is not None else (f"all but {', '.join(one.not_actions or ())}",)
                found |= dict.fromkeys(p for p in patterns if p.lower() not in fine)
    return tuple(found)


def blocked(role: IamRole, wanted: Sequence[str], here: Here) -> tuple[str, ...]:
    """The wanted actions that the organisation's service control policies take from the role. Raises `NotKnown`.

    What is attached to the root or to the account holds for it. What is attached to a unit may: `NotKnown` says so
    where such a policy denies. The management account is bound by none.
    """
    organization = here.one(ORGANIZATION)
    if organization is None or organization.management_account == here.account:
        return ()
    attached = list(those(here.of(ORGANIZATION_POLICIES), lambda p: p.type == _SERVICE_CONTROL and bool(p.targets)))
    root = [p for p in attached if any(target.startswith("r-") for target in p.targets)]
    own = [p for p in attached if here.account in p.targets]
    found = [
        action
        for action in wanted
        if any(_denies(p, action, role) for p in (*root, *own))
        or any(level and not any(_gives(statements(p.document), action) for p in level) for level in (root, own))
    ]
    if not found:
        elsewhere = (p for p in attached if p not in root and any(target.startswith("ou-") for target in p.targets))
        doubtful = first(elsewhere, lambda p: any(_denies(p, action, role) for action in wanted))
        if doubtful is not None:
            raise NotKnown(Unknown(f"the policy {doubtful.name} denies some of it in units that may hold the account"))
    return tuple(found)


def _gives(given: Sequence[Statement], action: str) -> bool:
    allowed = any(one.allow and names_action(one, action) for one in given)
    return allowed and not any(
        not one.allow and not one.conditions and _on_all(one) and names_action(one, action) for one in given
    )


def _denies(policy: OrganizationPolicy, action: str, role: IamRole) -> bool:
    """Whether the policy denies the role the action whatever it asks for: with conditions only on who asks."""
    return any(
        not one.allow
        and _on_all(one)
        and names_action(one, action)
        and all(_meets(condition, role) for condition in one.conditions)
        for one in statements(policy.document)
    )


def _meets(condition: Condition, role: IamRole) -> bool:
    """Whether every request of the role meets it; a condition on anything else than the role may be unmet."""
    return condition.key == _WHO and holds(condition, {_WHO: role.arn})


def _on_all(statement: Statement) -> bool:
    return statement.not_resources is None and (statement.resources is None or "*" in statement.resources)
