"""CT-15: object-level writes of S3 are recorded."""

from __future__ import annotations

from vedette.meaning.objects import objects_recorded
from vedette.meaning.prices import price
from vedette.meaning.trails import RECORDING, WRITE, no_trail
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict
from vedette.model.facts.s3 import BUCKETS


def judge(here: Here) -> Verdict:
    """Pass where trails record write events of all buckets, or of those declared sensitive."""
    return no_trail(here) or objects_recorded(here, WRITE)


CHECK = Check(
    id="CT-15",
    title="Object-level writes to S3 are recorded",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, BUCKETS),
    judge=judge,
    rationale=("Without data events nobody can tell which objects were overwritten or deleted, nor by whom."),
    remedy=(
        "Give the trail an advanced event selector for AWS::S3::Object, readOnly false; name single buckets where "
        "cost matters."
    ),
    cost=f"Data events cost {price('cloudtrail.data-events')}.",
    feeds=("cloudtrail",),
    standards=Standards(
        cis={
            "1.4": "3.10",
            "1.5": "3.10",
            "2.0": "3.10",
            "3.0": "3.8",
            "4.0": "3.8",
            "5.0": "3.8",
            "6.0": "4.8",
            "7.0": "4.8",
        },
        fsbp=("S3.22",),
        talk=("T8",),
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
    responder=True,
)
