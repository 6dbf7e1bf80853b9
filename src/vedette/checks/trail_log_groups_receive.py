"""AC-08: the log group of a trail of all regions really receives it."""

from __future__ import annotations

from datetime import timedelta

from vedette.meaning.alarms import group_of
from vedette.meaning.trails import RECORDING, owned_elsewhere, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, those
from vedette.model.facts.logs import LOG_ACTIVITY, LOG_GROUPS


def judge(here: Here) -> Verdict:
    """Fail where a recording trail's log group does not exist, or was not written to for a day."""
    trails = [t for t in those(recording(here), lambda t: bool(t.log_group)) if not owned_elsewhere(t, here)]
    if not trails:
        return not_applicable("no trail that is logging writes to a log group")
    for trail in trails:
        name, place = group_of(trail, here)
        if place.find(LOG_GROUPS, name) is None:
            return failed(f"the log group {name} of the trail {trail.name} does not exist", group=name)
        found = place.find(LOG_ACTIVITY, name)
        if found is None or found.last_ingested is None:
            return failed(f"the log group {name} of the trail {trail.name} was never written to", group=name)
        if here.now - found.last_ingested > timedelta(hours=here.expected.delivery_hours):
            return failed(
                f"the log group {name} was last written to {found.last_ingested:%Y-%m-%d %H:%M} UTC", group=name
            )
    return passed(f"each of {len(trails)} log groups was written to within {here.expected.delivery_hours} hours")


CHECK = Check(
    id="AC-08",
    title="The log groups that trails write to receive their events",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, LOG_GROUPS, LOG_ACTIVITY),
    judge=judge,
    rationale="A trail may name a log group that is gone, or a role that may not write: every alarm is then deaf.",
    remedy="See the trail's LatestCloudWatchLogsDeliveryError; make the group, mend the role.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("CloudTrail.5",), talk=("T13",)),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    ),
)
