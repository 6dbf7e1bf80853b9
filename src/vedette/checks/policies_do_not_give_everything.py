"""IAM-18: no policy of the account's own gives everything."""

from __future__ import annotations

from vedette.meaning.people import POWERS, administrator
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES, IAM_USERS


def judge(here: Here) -> Verdict:
    """Fail where an attached customer policy, or one inside a user, role or group, is an administrator's."""
    found = culprits((managed, of_users, of_roles, of_groups), lambda way: bool(way(here)))
    names = [name for way in found for name in way(here)]
    if names:
        return failed(f"{len(names)} policies give everything: {', '.join(names[:4])}", policies=names)
    return passed("none does")


def managed(here: Here) -> tuple[str, ...]:
    """Managed policies of the account's own that are attached."""
    own = (p for p in here.of(IAM_POLICIES) if not p.aws and p.attachments)
    return tuple(p.name for p in culprits(own, lambda p: administrator(p.document)))


def of_users(here: Here) -> tuple[str, ...]:
    """Policies inside of users."""
    every = ((u.name, p) for u in here.of(IAM_USERS) for p in u.inline)
    return tuple(f"{who}/{p.name}" for who, p in culprits(every, lambda one: administrator(one[1].document)))


def of_roles(here: Here) -> tuple[str, ...]:
    """Policies inside of roles."""
    every = ((r.name, p) for r in here.of(IAM_ROLES) for p in r.inline)
    return tuple(f"{who}/{p.name}" for who, p in culprits(every, lambda one: administrator(one[1].document)))


def of_groups(here: Here) -> tuple[str, ...]:
    """Policies inside of groups."""
    every = ((g.name, p) for g in here.of(IAM_GROUPS) for p in g.inline)
    return tuple(f"{who}/{p.name}" for who, p in culprits(every, lambda one: administrator(one[1].document)))


CHECK = Check(
    id="IAM-18",
    title="No policy of the account's own gives everything",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=POWERS,
    judge=judge,
    rationale="A policy that gives everything hides behind a name that says something else.",
    remedy="Give what is needed; for administrators use AWS's own policy, so that they are seen.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.16") | {"5.0": "1.15"}, fsbp=("IAM.1",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
