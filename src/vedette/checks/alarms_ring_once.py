"""AC-12: one event sets off the alarms of one log group only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vedette.meaning.alarms import ALARMING, alarms_of, counts, filters_of, group_of, silent, unheard
from vedette.meaning.alerting import records
from vedette.meaning.golden import by_root, call
from vedette.meaning.trails import RECORDING, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some, those

if TYPE_CHECKING:
    from vedette.meaning.golden import Golden
    from vedette.model.facts.cloudtrail import Trail

#: What accounts have alarms on, one event of each kind.
EVENTS = (
    by_root(call("ec2", "RunInstances")),
    call("cloudtrail", "StopLogging"),
    call("iam", "AttachUserPolicy"),
    call("ec2", "RunInstances", errorCode="Client.UnauthorizedOperation"),
    call("signin", "ConsoleLogin", errorMessage="Failed authentication"),
    call("kms", "ScheduleKeyDeletion"),
    call("s3", "PutBucketPolicy"),
    call("config", "StopConfigurationRecorder"),
    call("ec2", "AuthorizeSecurityGroupIngress"),
)


def judge(here: Here) -> Verdict:
    """Fail where an event that several trails record rings behind the log groups of two of them."""
    rung = False
    for golden in EVENTS:
        before: list[Trail] = []
        for trail in those(recording(here), partial(rings, golden=golden, here=here)):
            rung = True
            twin = next((one for one in before if twice(one, trail)), None)
            if twin is not None:
                groups = [
                    f"{one.log_group.removesuffix(':*').rpartition(':')[2]} of {one.name}" for one in (twin, trail)
                ]
                return failed(
                    f"{golden.name} sets off alarms on two log groups: {' and '.join(groups)}",
                    event=golden.name,
                    groups=[twin.log_group, trail.log_group],
                )
            before.append(trail)
    if not rung:
        return not_applicable("no alarm on a trail's log group goes off, which the checks of AL tell")
    return passed("each event that is tried sets off the alarms of one log group at the most")


def twice(one: Trail, other: Trail) -> bool:
    """Whether an event that both record comes to two log groups: trails of two single regions share none."""
    meet = one.multi_region or other.multi_region or one.region == other.region
    return meet and one.log_group.removesuffix(":*") != other.log_group.removesuffix(":*")


def rings(trail: Trail, golden: Golden, here: Here) -> bool:
    """Whether an alarm on the trail's log group tells somebody of the event. Raises `NotKnown`."""
    if not trail.log_group or not records(trail, golden, here):
        return False
    _, place = group_of(trail, here)
    return some(
        those(filters_of(trail, here), lambda f: counts(f, golden)),
        lambda f: some(alarms_of(f, place), lambda a: not silent(a, f, burst=True) and not unheard(a, place)),
    )


CHECK = Check(
    id="AC-12",
    title="One event sets off the alarms of one log group alone",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, *ALARMING),
    judge=judge,
    rationale="Responders who get each alarm twice mute one of the two, and sooner or later the wrong one.",
    remedy=(
        "Keep the filters and alarms of one trail, best the organisation's, and delete those on the other's log group; "
        "let local trails stop writing to CloudWatch Logs."
    ),
    cost="It saves 0.40 USD a month for each filter and alarm.",
    monthly_usd=0.0,
    standards=Standards(talk=("T2",)),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/monitor-cloudtrail-log-files-with-cloudwatch-logs.html",
    ),
)
