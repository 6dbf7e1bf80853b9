"""SVC-02: distributions of CloudFront log access."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import DISTRIBUTION_LOGGING, DISTRIBUTIONS, Distribution


def judge(distribution: Distribution, here: Here) -> Verdict | None:
    """Fail where an enabled distribution has neither a standard nor a real-time log."""
    if not distribution.enabled:
        return None
    found = here.find(DISTRIBUTION_LOGGING, distribution.arn)
    if found is not None and (found.enabled or found.realtime):
        return passed(f"it logs to {found.bucket or found.realtime}")
    return failed("it has no log")


CHECK = Check(
    id="SVC-02",
    title="Distributions of CloudFront log access",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(DISTRIBUTIONS, DISTRIBUTION_LOGGING),
    judge=Each(DISTRIBUTIONS, judge),
    rationale="Behind a distribution the origin sees the distribution's addresses alone.",
    remedy="Switch standard logging on.",
    cost="What the destination charges for storage.",
    feeds=(),
    standards=Standards(cis={"7.0": "4.10"}, fsbp=("CloudFront.5",)),
    references=("https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",),
)
