"""CT-13: CloudTrail reaches something that raises alarms."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.meaning.trails import no_trail, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.cloudtrail import TRAIL_STATUS, TRAILS


def judge(here: Here) -> Verdict:
    """Pass where a trail that is logging delivers to CloudWatch Logs, or alerts are raised elsewhere."""
    if nothing := no_trail(here):
        return nothing
    trail = first(recording(here), lambda t: bool(t.log_group))
    if trail is not None:
        return passed(f"the trail {trail.name} delivers to {trail.log_group}", log_group=trail.log_group)
    if here.expected.alerting_elsewhere:
        return passed("alerts on CloudTrail are raised elsewhere, as the settings say")
    return failed("no trail delivers to CloudWatch Logs, so no metric filter can raise an alarm")


CHECK = Check(
    id="CT-13",
    title="A trail delivers to CloudWatch Logs, or alerts are raised elsewhere",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(TRAILS, TRAIL_STATUS),
    judge=judge,
    rationale="Files in a bucket wake nobody. An alarm needs events that somebody reads within minutes.",
    remedy="Give the trail a log group and a role; or set assess.expected.alerting_elsewhere and let Vedette detect.",
    cost=f"CloudWatch Logs takes {price('logs.ingestion')}.",
    standards=Standards(
        cis={"1.4": "3.4", "1.5": "3.4", "2.0": "3.4"},
        fsbp=("CloudTrail.5",),
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    ),
)
