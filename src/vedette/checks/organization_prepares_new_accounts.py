"""ORG-07: new accounts of the organisation get the baseline by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.alerting import home
from vedette.meaning.golden import service_event
from vedette.meaning.patterns import part
from vedette.meaning.rules import DEFAULT_BUS, RULING, envelope_in, matching
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.cloudformation import STACK_SETS, StackSet
from vedette.model.facts.events import EVENT_TARGETS, EventRule
from vedette.model.facts.organizations import ORGANIZATION

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What AWS writes in the management account when an account was made: by Organizations, and by Control Tower.
MADE = (service_event("organizations", "CreateAccountResult"), service_event("controltower", "CreateManagedAccount"))
#: Targets of a rule that can do something to the new account; topics and log groups only tell.
_ACTING = frozenset({"lambda", "states", "codebuild", "codepipeline", "ssm", "ecs", "batch", "sqs", "events"})


def judge(here: Here) -> Verdict:
    """Pass where a stack set is deployed to accounts that join, or a rule has something done when one is made."""
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable("the account is in no organisation")
    place = here.in_account(organization.management_account)
    way = first(WAYS, lambda one: one(place) is not None)
    if way is not None:
        return passed(f"the {way(place)} when an account joins")
    return failed(
        "in the management account no stack set is deployed to accounts that join, and no rule acts when one is made"
    )


def _by_stack_set(place: Here) -> str | None:
    found = first(place.of(STACK_SETS), _deployed)
    return None if found is None else f"stack set {found.name} is deployed"


def _deployed(found: StackSet) -> bool:
    return found.status == "ACTIVE" and found.model == "SERVICE_MANAGED" and found.auto_deployed


def _by_rule(place: Here) -> str | None:
    found = first(_rules(place), lambda one: _acts(one, place))
    return None if found is None else f"rule {found.name} has something done"


def _rules(place: Here) -> Iterator[EventRule]:
    """The rules that pick one of the events: Organizations' in the home of global services, Control Tower's in any."""
    global_home = place.in_region(home(place))
    yield from matching(envelope_in(MADE[0], global_home), DEFAULT_BUS, global_home, reads=False)
    for region in place.regions:
        yield from matching(envelope_in(MADE[1], region), DEFAULT_BUS, region, reads=False)


def _acts(rule: EventRule, place: Here) -> bool:
    found = place.find(EVENT_TARGETS, rule.arn)
    return found is not None and any(part(target.arn, 2) in _ACTING for target in found.targets)


#: The ways to a baseline, each with what it says where it is there.
WAYS = (_by_stack_set, _by_rule)

CHECK = Check(
    id="ORG-07",
    title="New accounts of the organisation get a baseline by themselves",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, STACK_SETS, *RULING),
    judge=judge,
    rationale=(
        "The first days of an account are those in which nobody has set it up: without a baseline that comes by itself "
        "nothing watches it. Whether the baseline is whole, the other checks tell of the account."
    ),
    remedy=(
        "Deploy the baseline (the assessment's role, Config, alarms) as a service-managed stack set to the root, with "
        "automatic deployment; or let an EventBridge rule on CreateAccountResult start what sets the account up."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T5",)),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html",
    ),
)
