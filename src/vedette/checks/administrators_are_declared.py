"""IAM-19: administrators are those who are declared."""

from __future__ import annotations

from vedette.meaning.people import POWERS, administrator, holders, undeclared
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed


def judge(here: Here) -> Verdict:
    """Fail where a user or role can that the settings do not name."""
    found = culprits(holders(here, administrator), lambda who: bool(undeclared((who,), here.expected.administrators)))
    if found:
        names = [who.arn for who in found]
        return failed(f"{len(names)} can, and are not declared: {', '.join(who.name for who in found[:4])}", who=names)
    return passed("nobody can who is not declared")


CHECK = Check(
    id="IAM-19",
    title="Administrators are those who are declared",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=POWERS,
    judge=judge,
    rationale="Who can do everything should be known by name before an incident, not after it.",
    remedy="Write them into assess.expected.administrators, and take it from the others.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T18",)),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",),
)
