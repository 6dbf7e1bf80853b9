"""SSM-07: what is typed in sessions of Session Manager is logged, and encrypted."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Here, Scope, Severity, Verdict, failed, not_applicable, passed, some
from vedette.model.facts.logs import LOG_GROUPS
from vedette.model.facts.sessions import SESSION_PREFERENCES, SessionPreferences
from vedette.model.facts.ssm import MANAGED_INSTANCES


def judge(here: Here) -> Verdict:
    """Fail where instances are managed, and sessions on them leave no log, or one that may be in the clear."""
    if not some(here.of(MANAGED_INSTANCES), lambda _instance: True):
        return not_applicable("no instance is managed here")
    found = here.one(SESSION_PREFERENCES)
    if found is None or not (found.group or found.bucket):
        return failed("sessions are not logged anywhere")
    if found.bucket and found.bucket_encrypted:
        return passed(f"sessions are logged to the bucket {found.bucket}, which must be encrypted", bucket=found.bucket)
    wrong = _group(found, here) if found.group else ""
    if found.group and not wrong:
        return passed(f"sessions are logged to the log group {found.group}, encrypted", group=found.group)
    open_bucket = f"the bucket {found.bucket} need not be encrypted" if found.bucket else ""
    return failed("; ".join(part for part in (wrong, open_bucket) if part), group=found.group, bucket=found.bucket)


def _group(found: SessionPreferences, here: Here) -> str:
    """What is wrong with the log group, empty where nothing is. Raises `NotKnown`."""
    group = here.find(LOG_GROUPS, found.group)
    if group is None:
        return f"there is no log group {found.group}, so that nothing is logged"
    if found.group_encrypted and not group.kms_key:
        return f"the log group {found.group} has no key, and must have one: nothing is logged"
    return "" if group.kms_key else f"the log group {found.group} has no key of ours"


CHECK = Check(
    id="SSM-07",
    title="Sessions of Session Manager are logged, and encrypted",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MANAGED_INSTANCES, SESSION_PREFERENCES, LOG_GROUPS),
    judge=judge,
    rationale=(
        "CloudTrail says that a session was started, and not what was typed in it. Who typed a secret has it in the "
        "log, which is why that is encrypted."
    ),
    remedy=(
        "Set the preferences of Session Manager in each region: a log group with a KMS key, or a bucket, and "
        "encryption enforced."
    ),
    cost=f"CloudWatch Logs: {price('logs.ingestion')}.",
    feeds=("cloudwatch_logs",),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html",),
)
