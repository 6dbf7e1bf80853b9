"""CFG-06: AWS Config records with its service-linked role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed

if TYPE_CHECKING:
    from vedette.model.facts.config import Recorder

#: The path of roles that AWS alone can make and change.
_LINKED = ":role/aws-service-role/"


def judge(here: Here) -> Verdict:
    """Fail where a running recorder has a role that somebody here wrote, and somebody here can change."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    own = culprits(running(here), _own)
    if own:
        return failed(f"the recorder {own[0].name} uses {own[0].role or 'no role'}", roles=[r.role for r in own])
    return passed("it uses the service-linked role")


def _own(recorder: Recorder) -> bool:
    return _LINKED not in recorder.role


CHECK = Check(
    id="CFG-06",
    title="AWS Config records with its service-linked role",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="A role of one's own lacks what new types of resources need, and whoever edits it blinds the recorder.",
    remedy="Set the recorder's role to AWSServiceRoleForConfig (PutConfigurationRecorder), and delete the old one.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(fsbp=("Config.1",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html",),
)
