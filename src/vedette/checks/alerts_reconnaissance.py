"""AL-28: somebody is told when an identity looks around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.alerting import records
from vedette.meaning.bursts import BURSTING, Detection, counted, detected, undetected
from vedette.meaning.golden import call
from vedette.meaning.trails import recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, every, failed, passed, some, those

if TYPE_CHECKING:
    from vedette.model.facts.cloudtrail import Trail

#: One call of each verb that intruders look around with.
EVENTS = (
    call("iam", "ListUsers"),
    call("iam", "GetAccountAuthorizationDetails"),
    call("s3", "ListBuckets"),
    call("ec2", "DescribeInstances"),
    call("cloudtrail", "LookupEvents"),
)
DISCOVERY = Detection("Discovery:IAMUser/AnomalousBehavior", "AccessKey")
#: Reading calls within an hour after which an alarm must have gone off.
MOST = 1000


def judge(here: Here) -> Verdict:
    """Pass where GuardDuty tells of it in every region, or an alarm counts the calls of a trail of all regions."""
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside CloudWatch, as the settings say", declared=True)
    if some((by_detector, by_alarm), lambda way: way(here)):
        return passed("GuardDuty, or an alarm that counts reading calls, tells somebody")
    return failed(
        "no alarm counts List, Get, Describe and Lookup calls, and GuardDuty tells nobody of "
        f"{DISCOVERY.finding} in {undetected(DISCOVERY, here)}"
    )


def by_detector(here: Here) -> bool:
    """Whether GuardDuty's finding reaches somebody, wherever it may arise. Raises `NotKnown`."""
    return every(here.regions, lambda one: detected(DISCOVERY, one))


def by_alarm(here: Here) -> bool:
    """Whether an alarm counts reading calls. Raises `NotKnown`."""

    def wide(trail: Trail) -> bool:
        return trail.multi_region and every(EVENTS, lambda golden: records(trail, golden, here))

    return some(those(recording(here), wide), lambda trail: counted(trail, EVENTS, here, MOST))


CHECK = Check(
    id="AL-28",
    title="Somebody is told when an identity looks around",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=BURSTING,
    judge=judge,
    rationale="Who has stolen a key does not know what it opens: many different reading calls in minutes come first.",
    remedy=(
        "Switch GuardDuty on in every region and tell somebody of its findings; or count reading calls of the trail "
        "with a metric filter, and alarm on hundreds an hour. Vedette's own rules look at each identity by itself."
    ),
    cost="GuardDuty costs by volume; a filter and an alarm 0.40 USD a month.",
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",),
)
