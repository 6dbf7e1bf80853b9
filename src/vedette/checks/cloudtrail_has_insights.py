"""CT-19: CloudTrail Insights looks at the rates of calls and of errors."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.meaning.trails import RECORDING, no_trail, owned_elsewhere, recording
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.cloudtrail import TRAIL_INSIGHTS, Trail

TYPES = {"ApiCallRateInsight": "calls", "ApiErrorRateInsight": "errors"}


def judge(here: Here) -> Verdict:
    """Pass where the trails that record here have both kinds of Insights on together."""
    silent = no_trail(here)
    if silent:
        return silent
    off = culprits(TYPES, lambda type_: not some(recording(here), lambda trail: _on(trail, type_, here)))
    if off:
        return failed(f"no trail looks at the rate of {' and '.join(TYPES[t] for t in off)}", missing=off)
    return passed("Insights looks at the rates of calls and of errors")


def _on(trail: Trail, type_: str, here: Here) -> bool:
    """Whether a trail of all regions has it on, as its owner tells, or this account where the owner is not assessed."""
    if not trail.multi_region:
        return False
    place = here.in_account(trail.account) if owned_elsewhere(trail, here) else here
    found = place.find(TRAIL_INSIGHTS, trail.arn)
    return found is not None and type_ in found.types


CHECK = Check(
    id="CT-19",
    title="CloudTrail Insights looks at the rates of calls and of errors",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, TRAIL_INSIGHTS),
    judge=judge,
    rationale="A stolen key is loud: it tries what it may not do, and calls in an hour what others call in a year.",
    remedy="Switch both kinds of Insights on in one trail of all regions (PutInsightSelectors).",
    cost=f"Each kind costs {price('cloudtrail.insights')} that it looks at.",
    feeds=(),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
    ),
)
