"""IAM-33: aWS knows whom to call about security."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.iam import ALTERNATE_CONTACTS


def judge(here: Here) -> Verdict:
    """Fail where there is no security contact."""
    found = first(here.of(ALTERNATE_CONTACTS), lambda c: c.type == "SECURITY")
    return passed("there is a security contact") if found else failed("there is no security contact")


CHECK = Check(
    id="IAM-33",
    title="AWS knows whom to call about security",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(ALTERNATE_CONTACTS,),
    judge=judge,
    rationale=(
        "AWS writes to the security contact when it finds a key of the account's in the open; else to the "
        "root user's mailbox."
    ),
    remedy="Set the alternate contacts, for all accounts from the organisation.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0", "5.0"), "1.2"), fsbp=("Account.1",)),
    references=("https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",),
)
