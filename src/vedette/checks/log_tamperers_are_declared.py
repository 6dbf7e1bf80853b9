"""IAM-21: whoever can stop or delete logs is declared."""

from __future__ import annotations

from vedette.meaning.people import POWERS, holders, tampers, undeclared
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed


def judge(here: Here) -> Verdict:
    """Fail where a user or role can that the settings do not name."""
    found = culprits(holders(here, tampers), lambda who: bool(undeclared((who,), here.expected.log_administrators)))
    if found:
        names = [who.arn for who in found]
        return failed(f"{len(names)} can, and are not declared: {', '.join(who.name for who in found[:4])}", who=names)
    return passed("nobody can who is not declared")


CHECK = Check(
    id="IAM-21",
    title="Whoever can stop or delete logs is declared",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=POWERS,
    judge=judge,
    rationale="The list of those who can blind the account is the list of keys that an intruder looks for.",
    remedy=(
        "Write them into assess.expected.log_administrators, and deny it to the others by the organisation's policy."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",),
    responder=True,
)
