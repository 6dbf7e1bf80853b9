"""CW-03: log groups that must be encrypted with a key of ours are."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vedette.meaning.delivery import there
from vedette.meaning.patterns import part
from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.cloudtrail import TRAILS, Trail
from vedette.model.facts.kms import KEY_DETAILS
from vedette.model.facts.logs import LOG_GROUPS, LogGroup


def judge(group: LogGroup, here: Here) -> Verdict | None:
    """Fail where a group has no key, or one that is no good, though its name or its trail's files ask for one."""

    def by_name() -> bool:
        return any(fnmatchcase(group.name, pattern) for pattern in here.expected.encrypted_log_groups)

    def by_trail() -> bool:
        return some(here.of(TRAILS), lambda trail: bool(trail.kms_key) and writes(trail, group))

    if not some((by_name, by_trail), lambda way: way()):
        return None
    if not group.kms_key:
        whose = "its name is among those that must be" if by_name() else "the same events in S3 are"
        return failed(f"it is not encrypted with a key of ours, and {whose}")
    details = there(group.kms_key, here).find(KEY_DETAILS, group.kms_key)
    if details is None:
        return failed("its key is gone: what it holds cannot be read", key=group.kms_key)
    if details.state != "Enabled":
        return failed(f"its key is {details.state}: what it holds cannot be read", key=group.kms_key)
    return passed("it is encrypted with a key of ours that is enabled", key=group.kms_key)


def writes(trail: Trail, group: LogGroup) -> bool:
    """Whether a trail delivers to the group."""
    return bool(trail.log_group) and trail.log_group.removesuffix(":*") == group.arn and part(group.arn, 2) == "logs"


CHECK = Check(
    id="CW-03",
    title="Log groups are encrypted with a key where that is demanded",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(LOG_GROUPS, TRAILS, KEY_DETAILS),
    judge=Each(LOG_GROUPS, judge),
    rationale="Events that are encrypted in S3 with a key of ours lie a second time in the log group, open to more.",
    remedy=(
        "Give the group a key of its region (AssociateKmsKey) whose policy lets logs.REGION.amazonaws.com use it; name "
        "groups that must have one in assess.expected.encrypted_log_groups."
    ),
    cost=f"A key costs {price('kms.key')}.",
    monthly_usd=price("kms.key").usd,
    standards=Standards(),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",),
)
