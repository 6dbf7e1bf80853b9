"""AC-05: security alarms can go off."""

from __future__ import annotations

from vedette.meaning.alarms import looks_at, silent
from vedette.meaning.chain import LINKS, of_security, trail_filters
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, passed, those
from vedette.model.facts.cloudwatch import ALARMS, Alarm


def judge(alarm: Alarm, here: Here) -> Verdict | None:
    """Fail where a handful of events that a filter counts would not set the alarm off."""
    if not of_security(alarm, here):
        return None
    filters = those(trail_filters(here), lambda f: looks_at(alarm, f))
    if alarm.missing_data == "breaching":
        return failed("periods without any event count as breaching: it is always red, or nobody looks any more")
    deaf = first(filters, lambda f: bool(silent(alarm, f, burst=True)))
    return failed(silent(alarm, deaf, burst=True)) if deaf else passed("a handful of events sets it off")


CHECK = Check(
    id="AC-05",
    title="Alarms on a trail's metrics can go off",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(ALARMS, judge),
    rationale="A threshold in the hundreds, or three periods in a row, waits for what an intruder never does.",
    remedy="Sum of the metric, at least 1 within five minutes, one period, missing data not breaching.",
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",),
)
