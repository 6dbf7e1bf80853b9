"""Assessments handed on: in other programs' formats, by other lists, and the permissions they need."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from vedette import registry
from vedette.api import _policies
from vedette.api._assess import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.api._assess import Assessment
    from vedette.config import Config
    from vedette.posture.views import Requirement

#: Characters of a managed policy at the most, blanks not counted.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
POLICY_CHARACTERS = 6144
_VERSION = "2012-10-17"
#: What the policies are called, with a number behind.
ASSESS, RESPOND = "vedette-assess", "vedette-respond"


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """A managed policy that allows a part of what is needed; `size` are its characters without blanks."""

    name: str
    size: int
    policy: dict[str, Any]


def assess_write(found: Assessment, form: str, stream: TextIO, *, config: Config) -> None:
    """Write an assessment as `csv`, `html`, `ocsf`, `asff`, `sarif` or `junit`."""
    from vedette.posture.formats import write
    from vedette.posture.report import Report

    known = _policies.known(config)
    checks = {name: known[name] for name in found.summary.checks}
    write(Report(found.taken, found.own, found.partition, checks, found.findings, found.summary), form, stream)


def assess_view(found: Assessment, name: str, *, config: Config) -> list[Requirement]:
    """An assessment by another list: `cis-5.0`, `fsbp`, `talk`, or `ir` for a responder's first ten questions.

    Raises `UsageError` for a list that is not known.
    """
    from vedette.posture.views import view

    return view(name, registry.checks().values(), found.summary.checks)


def checks_iam(only: Sequence[str] = (), *, config: Config, responder: bool = False) -> list[PolicyPart]:
    """The least that an assessment may do: policies of only the actions that the checks read, as few as fit.

    With them come the actions that find accounts and regions. For a `responder` it is what RSP-04 asks for instead:
    all that is read, what undoes tampering, and what the settings add. Raises `UsageError` for a check that does not
    exist.
    """
    from vedette.aws.fleet import ACTIONS
    from vedette.meaning.responding import needed

    if responder:
        return _parts(list(needed(config.assess.expected.responder_actions)), (), RESPOND)
    actions = {action for check in chosen(only, config) for action in check.reads}
    if not config.accounts.organization:
        actions |= {a for a in ACTIONS if not a.startswith("organizations:")}
    else:
        actions |= set(ACTIONS)
    roles = {"sts:AssumeRole"}
    if config.accounts.role:
        own: tuple[dict[str, Any], ...] = ({"Action": sorted(roles), "Resource": [_role(config)]},)
    else:
        own = ()
    return _parts(sorted(actions - roles), own, ASSESS)


def _role(config: Config) -> str:
    name = config.accounts.role.replace("{account}", "*")
    return name if name.startswith("arn:") else f"arn:{config.aws.partition}:iam::*:role/{name.removeprefix('/')}"


def _parts(actions: list[str], own: tuple[dict[str, Any], ...], name: str) -> list[PolicyPart]:
    """The actions in as few policies as fit; what is for single resources stands in the first."""
    parts: list[PolicyPart] = []
    waiting: list[str] = []
    for action in actions:
        further = own if not parts else ()
        if waiting and _part(f"{name}-{len(parts) + 1}", [*waiting, action], further).size > POLICY_CHARACTERS:
            parts.append(_part(f"{name}-{len(parts) + 1}", waiting, further))
            waiting = []
        waiting.append(action)
    parts.append(_part(f"{name}-{len(parts) + 1}", waiting, own if not parts else ()))
    return parts


def _part(name: str, actions: list[str], own: tuple[dict[str, Any], ...]) -> PolicyPart:
    statements = [{"Effect": "Allow", "Action": actions, "Resource": "*"}, *({"Effect": "Allow"} | s for s in own)]
    policy = {"Version": _VERSION, "Statement": statements}
    return PolicyPart(name, len(json.dumps(policy, separators=(",", ":"))), policy)
