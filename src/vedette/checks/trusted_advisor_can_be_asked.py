"""TA-01: the support plan lets Trusted Advisor be asked."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, unknown
from vedette.model.facts.support import TRUSTED_ADVISOR


def judge(here: Here) -> Verdict:
    """Fail where AWS says that the plan is too small: what only Trusted Advisor can tell stays unknown then."""
    found = here.one(TRUSTED_ADVISOR)
    if found is None:
        return not_applicable("there is no Trusted Advisor here")
    if not found.available:
        return failed("the support plan does not let Trusted Advisor be asked (SubscriptionRequiredException)")
    security = sum(check.category == "security" for check in found.checks)
    if not security:
        return unknown(f"Trusted Advisor lists {len(found.checks)} checks, and none of security")
    return passed(f"Trusted Advisor answers {security} checks of security", checks=len(found.checks))


CHECK = Check(
    id="TA-01",
    title="The support plan lets Trusted Advisor be asked",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(TRUSTED_ADVISOR,),
    judge=judge,
    rationale=(
        "AWS searches public places for its customers' access keys, and tells them in Trusted Advisor. Without the "
        "plan, nobody asks; in an incident it also says how soon somebody answers."
    ),
    remedy="Take a Business plan or a larger one for the accounts that matter; one plan may cover the organisation.",
    cost="A support plan costs a share of the monthly bill, with a least sum.",
    standards=Standards(talk=("T14",)),
    references=("https://docs.aws.amazon.com/awssupport/latest/user/get-started-with-aws-trusted-advisor-api.html",),
)
