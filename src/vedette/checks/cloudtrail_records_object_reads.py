"""CT-16: object-level reads of S3 are recorded."""

from __future__ import annotations

from vedette.meaning.objects import objects_recorded
from vedette.meaning.prices import price
from vedette.meaning.trails import READ, RECORDING, no_trail
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict
from vedette.model.facts.s3 import BUCKETS


def judge(here: Here) -> Verdict:
    """Pass where trails record read events of all buckets, or of those declared sensitive."""
    return no_trail(here) or objects_recorded(here, READ)


CHECK = Check(
    id="CT-16",
    title="Object-level reads of S3 are recorded",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, BUCKETS),
    judge=judge,
    rationale=("The first question after a breach is what was taken. GetObject is a data event, off by default."),
    remedy=(
        "Give the trail an advanced event selector for AWS::S3::Object, readOnly true; name single buckets where "
        "cost matters."
    ),
    cost=f"Data events cost {price('cloudtrail.data-events')}.",
    feeds=("cloudtrail",),
    standards=Standards(
        cis={
            "1.4": "3.11",
            "1.5": "3.11",
            "2.0": "3.11",
            "3.0": "3.9",
            "4.0": "3.9",
            "5.0": "3.9",
            "6.0": "4.9",
            "7.0": "4.9",
        },
        fsbp=("S3.23",),
        talk=("T8",),
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
    responder=True,
)
