"""CT-24: the account does not rely on Event history alone."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed


def judge(here: Here) -> Verdict:
    """Fail where no trail is logging: what is left is Event history with its limits."""
    found = first(recording(here))
    if found is not None:
        return passed(f"the trail {found.name} keeps more than Event history does")
    return failed("no trail is logging: Event history keeps 90 days, a region each, of management events alone")


CHECK = Check(
    id="CT-24",
    title="The account does not rely on Event history alone",
    severity=Severity.INFORMATIONAL,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=judge,
    rationale="Event history forgets after 90 days, knows no data events, and must be asked region by region.",
    remedy="Make a trail; until then let Vedette collect Event history (lookupevents://).",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T3",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html",),
    responder=True,
)
