"""ORG-03: members use declared regions alone, or somebody is told where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.policy_request import names_action
from vedette.meaning.alarms import ALARMING
from vedette.meaning.alerting import told
from vedette.meaning.golden import call
from vedette.meaning.guardrails import (
    GUARDING,
    NO_MEMBERS,
    NO_ORGANIZATION,
    denied,
    everywhere,
    members,
    named,
    spares_some,
    to_some,
    unlisted,
)
from vedette.meaning.rules import RULING
from vedette.meaning.trails import RECORDING
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    every,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.organizations import ORGANIZATION, MemberAccount

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.grammar.policy import Condition, Statement

_REGION = "aws:requestedregion"
_THESE = frozenset({"stringequals", "stringlike", "stringequalsignorecase"})
_OTHERS = frozenset({"stringnotequals", "stringnotlike", "stringnotequalsignorecase"})
#: What is launched in a region nobody looks at: a policy that denies regions denies all of it.
LAUNCHING = ("ec2:RunInstances", "ecs:RunTask", "lambda:CreateFunction", "rds:CreateDBInstance", "eks:CreateCluster")


def judge(here: Here) -> Verdict:
    """Pass where each account is below a policy that limits regions, or is watched there as AL-27 asks."""
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable(NO_ORGANIZATION)
    accounts = members(here, organization)
    if not accounts:
        return not_applicable(NO_MEMBERS)
    unused = here.expected.unused_regions

    def denies(one: Statement) -> bool:
        return everywhere(one) and all(names_action(one, action) for action in LAUNCHING) and _denied(one, unused)

    def opens(one: Statement) -> bool:
        return any(names_action(one, action) for action in LAUNCHING) and not _listed(one, unused)

    ways: tuple[Callable[[MemberAccount], bool], ...] = (
        lambda account: denied(account, here, denies),
        lambda account: unlisted(account, here, opens),
        lambda account: _watched(account, here),
    )
    free = culprits(accounts, lambda account: not some(ways, lambda way: way(account)))
    if free:
        return failed(
            f"{len(free)} of {len(accounts)} accounts may use every region, and nobody is told: {named(free)}",
            accounts=[m.id for m in free],
        )
    watched = ", or somebody is told of activity in unused ones" if unused else ""
    return passed(f"policies limit the regions of each of {len(accounts)} accounts{watched}")


def _denied(statement: Statement, unused: tuple[str, ...]) -> bool:
    """Whether a Deny is of all regions but those it names, or of each that is declared unused."""
    about = [one for one in statement.conditions if one.key == _REGION]
    rest = [one for one in statement.conditions if one.key != _REGION]
    if len(about) != 1 or not all(map(spares_some, rest)):
        return False
    if about[0].operator in _OTHERS:
        return _few(about[0])
    return bool(unused) and set(unused) <= set(about[0].values)


def _listed(statement: Statement, unused: tuple[str, ...]) -> bool:
    """Whether an Allow is of named regions, of all but each that is declared unused, or for named principals."""
    about = [one for one in statement.conditions if one.key == _REGION]
    others = (bool(unused) and set(unused) <= set(one.values) for one in about if one.operator in _OTHERS)
    named = (_few(one) for one in about if one.operator in _THESE)
    return any(named) or any(others) or any(map(to_some, statement.conditions))


def _few(condition: Condition) -> bool:
    return not any(value.strip("*") == "" for value in condition.values)


def _watched(account: MemberAccount, here: Here) -> bool:
    """Whether somebody is told of an instance that starts in each region that is declared unused."""
    unused = here.expected.unused_regions
    if not unused:
        return False
    place = here.in_account(account.id)
    return here.expected.alerting_elsewhere or every(
        unused, lambda region: told(call("ec2", "RunInstances", awsRegion=region), place, region=region)
    )


CHECK = Check(
    id="ORG-03",
    title="Members use declared regions alone, or somebody is told where they do not",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(*GUARDING, *RECORDING, *ALARMING, *RULING),
    judge=judge,
    rationale="In a region that nobody uses, intruders work undisturbed; a policy that denies it costs nothing.",
    remedy=(
        "Attach a service control policy to the root that denies all but global services where aws:RequestedRegion is "
        "none of yours, or put one that allows your regions alone in FullAWSAccess's place; or declare "
        "assess.expected.unused_regions and be told of activity there (AL-27)."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T5",)),
    references=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    ),
)
