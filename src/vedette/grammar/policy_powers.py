"""How mighty an identity's policy is: all, or enough to become all. And whether a policy insists on TLS."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from vedette.grammar.globs import covers, like, overlaps
from vedette.grammar.policy_document import Policy, Statement, parse
from vedette.grammar.policy_request import names_action

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Power(StrEnum):
    """What a policy amounts to, the least first."""

    NONE = ""
    ESCALATION = "escalation"  # it can become more than it is, by a known way
    IAM = "iam"  # all of IAM: it can give itself all
    ADMIN = "admin"  # all actions on all resources


# A service that there is not: only a wildcard over all services, or a NotAction, reaches it.
_ANY_SERVICE = "vedette-no-such-service:DoAnything"
_IAM_PROBES = ("iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy")

# Known ways from some actions to more: one name, the actions it takes together. The techniques are described in
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html (delegation) and, with the service
# roles, https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
ESCALATIONS: tuple[tuple[str, ...], ...] = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy", "sts:AssumeRole"),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy", "sts:AssumeRole"),
    ("iam:AddUserToGroup",),
    ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "ec2:RequestSpotInstances"),
    ("iam:PassRole", "ecs:RunTask"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    ("iam:PassRole", "glue:CreateDevEndpoint"),
    ("iam:PassRole", "glue:CreateJob", "glue:StartJobRun"),
    ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"),
    ("iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    ("iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    ("lambda:UpdateFunctionCode",),
    ("glue:UpdateDevEndpoint",),
    ("ssm:SendCommand",),
    ("ssm:StartSession",),
    ("sts:AssumeRole",),
)

# A resource that takes in all of a kind: `*`, `arn:aws:iam::111122223333:*`, `arn:aws:iam::*:role/*`.
_ALL_OF_A_KIND = re.compile(r"\*|arn:[^:]*:([^:]*):[^:]*:[^:]*:([a-zA-Z-]+[/:])?\*+")


def power(policy: Policy | Mapping[str, Any] | str | bytes) -> Power:
    """What the policy amounts to.

    Actions count on all resources of a kind, with or without a condition: a condition can be met. What an
    unconditional Deny takes from all is not there. ParseError where the document is malformed.
    """
    document = parse(policy)
    iam = all(_has(document, action, "*") for action in _IAM_PROBES)
    if iam and _has(document, _ANY_SERVICE, "*"):
        return Power.ADMIN
    if iam:
        return Power.IAM
    return Power.ESCALATION if escalations(document) else Power.NONE


def is_admin(policy: Policy | Mapping[str, Any] | str | bytes) -> bool:
    """Whether the policy gives all, or all of IAM, from which all follows."""
    return power(policy) in {Power.ADMIN, Power.IAM}


def escalations(policy: Policy | Mapping[str, Any] | str | bytes) -> tuple[tuple[str, ...], ...]:
    """The known ways to more that the policy opens, each as the actions it takes."""
    document = parse(policy)
    return tuple(way for way in ESCALATIONS if all(_has(document, action, "") for action in way))


def _has(policy: Policy, action: str, resource: str) -> bool:
    """Whether the action is allowed on that resource, or on all of some kind, and not denied for all."""
    service = action.split(":", 1)[0].replace("sts", "iam")  # whose resources the action is on
    allowed = any(
        one.allow and names_action(one, action) and _wide(one, resource, service) for one in policy.statements
    )
    return allowed and not any(
        not one.allow and not one.conditions and names_action(one, action) and _on_all(one) for one in policy.statements
    )


def _wide(statement: Statement, resource: str, service: str) -> bool:
    if statement.not_resources is not None:
        return True
    listed = statement.resources if statement.resources is not None else ("*",)
    if resource:
        return any(covers(one, resource) for one in listed)
    whole = [found for one in listed if (found := _ALL_OF_A_KIND.fullmatch(one))]
    return any(found[1] is None or like(found[1], service) for found in whole)


def _on_all(statement: Statement) -> bool:
    return statement.not_resources is None and (statement.resources is None or "*" in statement.resources)


def denies_insecure_transport(
    policy: Policy | Mapping[str, Any] | str | bytes, resources: Iterable[str] = (), actions: Iterable[str] = ()
) -> bool:
    """Whether a Deny refuses everyone who comes without TLS, for each action and each resource given.

    Without resources, those of one Deny count, whichever they are; without actions, it must be all of one service.
    A Deny with a further condition refuses only some, and does not count.
    """
    denies = [one for one in parse(policy).statements if _refuses_plain(one)]
    wanted = tuple(actions)
    for resource in tuple(resources) or ("",):
        fitting = [one for one in denies if not resource or _names(one, resource)]
        if not any(_all_actions(one, wanted) for one in fitting):
            return False
    return True


def _refuses_plain(statement: Statement) -> bool:
    if statement.allow or len(statement.conditions) != 1 or not statement.principals:
        return False
    if all(principal.value != "*" for principal in statement.principals):
        return False
    condition = statement.conditions[0]
    return (
        condition.key == "aws:securetransport"
        and condition.operator in {"bool", "stringequals", "stringequalsignorecase", "stringlike"}
        and {value.lower() for value in condition.values} == {"false"}
    )


def _names(statement: Statement, resource: str) -> bool:
    if statement.not_resources is not None:
        return not any(overlaps(one, resource) for one in statement.not_resources)
    return statement.resources is None or any(covers(one, resource) for one in statement.resources)


def _all_actions(statement: Statement, wanted: tuple[str, ...]) -> bool:
    if wanted:
        return all(names_action(statement, one) for one in wanted)
    return any(re.fullmatch(r"\*|[a-z0-9-]+:\*", one.lower()) for one in statement.actions or ())
