"""KMS-02: no key that encrypts logs is disabled or set to be deleted."""

from __future__ import annotations

from vedette.meaning.keys import LOG_KEYS, encrypts_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.kms import KEY_DETAILS, KEYS, KeyDetails


def judge(key: KeyDetails, here: Here) -> Verdict | None:
    """Fail where a key that trails or log groups are encrypted with is going, or switched off."""
    if key.manager != "CUSTOMER" or not encrypts_logs(key.arn, here):
        return None
    if key.state == "PendingDeletion":
        return failed(
            f"it will be deleted{f' on {key.deleted_at:%Y-%m-%d}' if key.deleted_at else ''}, and the logs with it"
        )
    return passed("it is enabled") if key.state == "Enabled" else failed(f"its state is {key.state}")


CHECK = Check(
    id="KMS-02",
    title="No key that encrypts logs is disabled or set to be deleted",
    severity=Severity.CRITICAL,
    scope=Scope.REGION,
    facts=(KEYS, KEY_DETAILS, *LOG_KEYS),
    judge=Each(KEY_DETAILS, judge),
    rationale="Logs whose key is gone are gone, and nobody has touched the bucket.",
    remedy="Cancel the deletion (CancelKeyDeletion), enable the key, and find out who did it.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(fsbp=("KMS.3",)),
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",),
)
