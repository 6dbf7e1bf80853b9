"""KMS-01: keys of the customer's are rotated every year."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.kms import KEY_DETAILS, KEY_ROTATION, KEYS, KeyDetails


def judge(key: KeyDetails, here: Here) -> Verdict | None:
    """Fail where a symmetric key that is enabled is not rotated; others cannot be by AWS."""
    ours = key.manager == "CUSTOMER" and key.state == "Enabled"
    if not ours or key.spec != "SYMMETRIC_DEFAULT" or key.origin != "AWS_KMS":
        return None
    found = here.find(KEY_ROTATION, key.arn)
    return passed("it is rotated") if found is not None and found.rotated else failed("it is not rotated")


CHECK = Check(
    id="KMS-01",
    title="Keys of the customer's are rotated every year",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(KEYS, KEY_DETAILS, KEY_ROTATION),
    judge=Each(KEY_DETAILS, judge),
    rationale="The less is encrypted with one key, the less is lost with it.",
    remedy="Switch rotation on (EnableKeyRotation).",
    cost="Each of the first two rotations adds 1 USD a month.",
    feeds=(),
    standards=Standards(
        cis={
            "1.4": "3.8",
            "1.5": "3.8",
            "2.0": "3.8",
            "3.0": "3.6",
            "4.0": "3.6",
            "5.0": "3.6",
            "6.0": "4.6",
            "7.0": "4.6",
        },
        fsbp=("KMS.4",),
    ),
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",),
)
