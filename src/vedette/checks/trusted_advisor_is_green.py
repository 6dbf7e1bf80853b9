"""TA-02: Trusted Advisor complains of nothing that only it can tell."""

from __future__ import annotations

from vedette.meaning.advisor import FLAGGED, ITS_OWN
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    unknown,
)
from vedette.model.facts.support import ADVISOR_RESULTS, TRUSTED_ADVISOR


def judge(here: Here) -> Verdict:
    """Fail where one of them is yellow or red. What our own checks ask too stands beside them, and fails there."""
    advisor = here.one(TRUSTED_ADVISOR)
    if advisor is None or not advisor.available:
        return not_applicable("the support plan does not let Trusted Advisor be asked (SubscriptionRequiredException)")
    flagged = culprits(here.of(ADVISOR_RESULTS), lambda r: r.name in ITS_OWN and r.status in FLAGGED)
    if flagged:
        named = "; ".join(f"{r.name} ({r.flagged}{': ' + r.things[0] if r.things else ''})" for r in flagged)
        return failed(f"Trusted Advisor complains: {named}", flagged={r.name: r.things for r in flagged})
    if first(here.of(ADVISOR_RESULTS), lambda r: r.name in ITS_OWN) is None:
        return unknown("Trusted Advisor lists none of the checks that are asked for")
    untold = first(here.of(ADVISOR_RESULTS), lambda r: r.name in ITS_OWN and r.status != "ok")
    if untold is not None:
        return unknown(f"Trusted Advisor has no answer to {untold.name}: {untold.status}")
    return passed("Trusted Advisor complains of nothing that only it can tell")


CHECK = Check(
    id="TA-02",
    title="Trusted Advisor complains of nothing that only it can tell",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(TRUSTED_ADVISOR, ADVISOR_RESULTS),
    judge=judge,
    rationale="AWS itself looks for access keys on public pages, and for what is open to the world: listen to it.",
    remedy="Mend what the check names in Trusted Advisor; a key that was exposed is to be switched off now.",
    cost="Trusted Advisor's API needs a Business, Enterprise On-Ramp or Enterprise support plan.",
    feeds=(),
    standards=Standards(talk=("T14", "T16")),
    references=("https://docs.aws.amazon.com/awssupport/latest/user/security-checks.html",),
)
