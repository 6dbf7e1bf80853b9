"""CT-23: the organisation's policies keep every member from stopping and changing trails."""

from __future__ import annotations

from vedette.meaning.guardrails import KEEPING, kept_from
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict

GUARDED = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
)


def judge(here: Here) -> Verdict:
    """Fail where an account is below no policy that keeps it from each of the four, but for named principals."""
    return kept_from(GUARDED, here)


CHECK = Check(
    id="CT-23",
    title="The organisation's policies keep every member from stopping and changing trails",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=KEEPING,
    judge=judge,
    rationale="An account that is below no such policy switches its trail off with one call of any administrator.",
    remedy=(
        "Attach a service control policy to the root that denies cloudtrail:StopLogging, DeleteTrail, UpdateTrail and "
        "PutEventSelectors, but for the roles that manage logging (ArnNotLike on aws:PrincipalArn)."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html",),
)
