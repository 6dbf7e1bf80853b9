"""CT-11: trails encrypt their files with a key of the customer's."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.cloudtrail import TRAILS, Trail


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where a trail that is logging has no key."""
    if owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    return (
        passed(f"its files are encrypted with {trail.kms_key}")
        if trail.kms_key
        else failed("its files have no key of their own")
    )


CHECK = Check(
    id="CT-11",
    title="Trails encrypt their files with a key of the customer's",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=Each(TRAILS, judge),
    rationale=(
        "With a key of one's own, reading the logs takes two permissions instead of one, and each use is recorded."
    ),
    remedy="Give the trail a KMS key whose policy lets CloudTrail encrypt and readers decrypt.",
    cost="A key costs 1 USD a month.",
    monthly_usd=1.0,
    feeds=(),
    standards=Standards(
        cis={
            "1.4": "3.7",
            "1.5": "3.7",
            "2.0": "3.7",
            "3.0": "3.5",
            "4.0": "3.5",
            "5.0": "3.5",
            "6.0": "4.5",
            "7.0": "4.5",
        },
        fsbp=("CloudTrail.2",),
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    ),
)
