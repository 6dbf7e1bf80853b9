"""ORG-03: members use declared regions alone, or somebody is told where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.policy_request import names_action
from vedette.meaning.alarms import ALARMING
from vedette.meaning.alerting import told
from vedette.meaning.golden import call
from vedette.meaning.guardrails import GUARDING, everywhere, members, named, spares_some, unguarded
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
)
from vedette.model.facts.organizations import ORGANIZATION, MemberAccount

if TYPE_CHECKING:
    from vedette.grammar.policy import Statement

_REGION = "aws:requestedregion"
#: What is launched in a region nobody looks at: a policy that denies regions denies all of it.
LAUNCHING = ("ec2:RunInstances", "ecs:RunTask", "lambda:CreateFunction", "rds:CreateDBInstance", "eks:CreateCluster")


def judge(here: Here) -> Verdict:
    """Pass where each account is below a policy that denies regions, or is watched there as AL-27 asks."""
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable("the account is in no organisation")
    accounts = members(here, organization)
    if not accounts:
        return not_applicable("the organisation has no account but its management account, over which no policy holds")
    unused = here.expected.unused_regions

    def denies(one: Statement, _account: MemberAccount) -> bool:
        return everywhere(one) and all(names_action(one, action) for action in LAUNCHING) and _regions(one, unused)

    free = unguarded(accounts, here, denies)
    if not free:
        return passed(f"a policy denies regions to each of {len(accounts)} accounts")
    unwatched = culprits(free, lambda account: not _watched(account, here))
    if not unwatched:
        return passed(f"somebody is told of activity in unused regions of {len(free)} accounts, which may use them all")
    return failed(
        f"{len(unwatched)} of {len(accounts)} accounts may use every region, and nobody is told: {named(unwatched)}",
        accounts=[m.id for m in unwatched],
    )


def _regions(statement: Statement, unused: tuple[str, ...]) -> bool:
    """Whether a Deny is of all regions but those it names, or of each that is declared unused."""
    about = [one for one in statement.conditions if one.key == _REGION]
    rest = [one for one in statement.conditions if one.key != _REGION]
    if len(about) != 1 or not all(map(spares_some, rest)):
        return False
    if about[0].operator in {"stringnotequals", "stringnotlike", "stringnotequalsignorecase"}:
        return not any(value.strip("*") == "" for value in about[0].values)
    return bool(unused) and set(unused) <= set(about[0].values)


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
        "none of yours; or declare assess.expected.unused_regions and be told of activity there (AL-27)."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T5",)),
    references=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    ),
)
