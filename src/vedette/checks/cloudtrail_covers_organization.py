"""CT-20: a trail of the organisation covers every account and region."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, records_management, records_now
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.cloudtrail import TRAILS, Trail
from vedette.model.facts.organizations import ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where no organisation trail of all regions is logging management events."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    found = first(here.of(TRAILS), lambda t: t.organization and t.multi_region and _works(here, t))
    if found is not None:
        return passed(f"the trail {found.name} records every account and region", trail=found.arn)
    some = first(here.of(TRAILS), lambda t: t.organization)
    if some is None:
        return failed("there is no trail of the organisation")
    return failed(f"the organisation's trail {some.name} is stopped, or records too little")


def _works(here: Here, trail: Trail) -> bool:
    place = here.in_account(trail.account)
    return records_now(place, trail) and records_management(place, trail)


CHECK = Check(
    id="CT-20",
    title="A trail of the organisation covers every account and region",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, *RECORDING),
    judge=judge,
    rationale="A trail of the organisation is there before the account is used, and its members cannot stop it.",
    remedy="Make a multi-region trail of the organisation in the management or a delegated account.",
    cost="The first copy of management events is free.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T1",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html",),
    responder=True,
)
