"""AL-38: somebody is told when objects are deleted or locked away in masses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.meaning.alerting import nearest, told
from vedette.meaning.bursts import BURSTING, Detection, counted, detected, undetected
from vedette.meaning.golden import call
from vedette.meaning.objects import covers
from vedette.meaning.rules import rule_tells
from vedette.meaning.trails import WRITE, objects, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, every, failed, passed, some, those

if TYPE_CHECKING:
    from vedette.meaning.golden import Golden
    from vedette.model.facts.cloudtrail import Trail

DATA = {"managementEvent": False, "eventCategory": "Data", "requestParameters": {"bucketName": "data", "key": "a"}}


@dataclass(frozen=True)
class Harm:
    """One way of the pattern: data events that come in masses with what GuardDuty says of them, or one single call."""

    name: str
    events: tuple[Golden, ...]
    detection: Detection | None = None


HARMS = (
    Harm(
        "many deletions",
        (call("s3", "DeleteObject", **DATA), call("s3", "DeleteObjects", **DATA)),
        Detection("Impact:S3/AnomalousBehavior.Delete", "S3Bucket", "S3_DATA_EVENTS"),
    ),
    Harm(
        "copies under a stranger's key (SSE-C)",
        (call("s3", "CopyObject", **DATA, additionalEventData={"SSEApplied": "SSE_C"}),),
        Detection("Impact:S3/AnomalousBehavior.Write", "S3Bucket", "S3_DATA_EVENTS"),
    ),
    # It deletes without a call for each object.
    Harm("a life cycle that lets all expire", (call("s3", "PutBucketLifecycle"),)),
)
#: Deletions within an hour after which an alarm must have gone off.
MOST = 1000


def judge(here: Here) -> Verdict:
    """Pass where somebody is told of each way: by GuardDuty, an alarm that counts, or a rule of EventBridge."""
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside CloudWatch, as the settings say", declared=True)
    harms = culprits(HARMS, lambda harm: not harm_told(harm, here))
    if harms:
        untold = [harm.name for harm in harms]
        return failed(f"nobody is told everywhere of {', '.join(untold)}: {why(harms[0], here)}", untold=untold)
    return passed(f"somebody is told of each of {len(HARMS)} ways")


def harm_told(harm: Harm, here: Here) -> bool:
    """Whether somebody is told of one way, in the whole account. Raises `NotKnown`."""
    if harm.detection is None:
        return every(harm.events, lambda golden: told(golden, here))

    def by_detector() -> bool:
        return every(here.regions, lambda one: harm.detection is not None and detected(harm.detection, one))

    def by_alarm() -> bool:
        wide = those(recording(here), lambda trail: trail.multi_region and records_objects(trail, here))
        return some(wide, lambda trail: counted(trail, harm.events, here, MOST))

    def by_rule() -> bool:
        return every(here.regions, lambda one: ruled(harm, one))

    return some((by_detector, by_alarm, by_rule), lambda way: way())


def why(harm: Harm, here: Here) -> str:
    """What is amiss with a way that nobody is told of. Raises `NotKnown`."""
    if harm.detection is None:
        return nearest(harm.events[0], here, burst=False)
    return (
        f"GuardDuty tells nobody of {harm.detection.finding} in {undetected(harm.detection, here)}, and no alarm or "
        "rule of EventBridge does in its stead"
    )


def ruled(harm: Harm, here: Here) -> bool:
    """Whether a trail records the region's objects, and rules of EventBridge tell of each event. Raises `NotKnown`."""

    def recorded() -> bool:
        return some(recording(here), lambda trail: records_objects(trail, here))

    def matched() -> bool:
        return every(harm.events, lambda golden: rule_tells(golden, here))

    return every((recorded, matched), lambda holds: holds())


def records_objects(trail: Trail, here: Here) -> bool:
    """Whether the trail records writing events of all objects, or of every bucket declared sensitive."""
    found = objects(here, trail, WRITE)
    named = here.expected.sensitive_buckets
    return all(covers(found, name) for name in named) if named else found.whole and not found.excluded


CHECK = Check(
    id="AL-38",
    title="Somebody is told when objects are deleted or locked away in masses",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=BURSTING,
    judge=judge,
    rationale="Whoever wants a ransom copies or deletes all objects within hours; versions help who notices in time.",
    remedy=(
        "Switch GuardDuty's S3 protection on in every region and tell somebody of its findings; or record object-level "
        "writes and count them by a metric filter with an alarm. Tell somebody of PutBucketLifecycle."
    ),
    cost="GuardDuty and data events cost by volume; a filter and an alarm 0.40 USD a month.",
    feeds=("cloudtrail",),
    standards=Standards(),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html",),
)
