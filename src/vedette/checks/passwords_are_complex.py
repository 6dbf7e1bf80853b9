"""IAM-08: passwords mix four kinds of characters."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import PASSWORD_POLICY

#: The four kinds, as facts name them, and as people do.
KINDS = {"uppercase": "capital letters", "lowercase": "small letters", "numbers": "digits", "symbols": "symbols"}


def judge(here: Here) -> Verdict:
    """Fail where there is no policy, or one that does without a kind; the evidence answers for each of the four."""
    found = here.one(PASSWORD_POLICY)
    if found is None:
        return failed("there is no password policy: AWS's own asks for three of the four kinds")
    asked = {kind: bool(getattr(found, kind)) for kind in KINDS}
    lacking = [KINDS[kind] for kind, is_asked in asked.items() if not is_asked]
    if lacking:
        return failed(f"passwords need no {', no '.join(lacking)}", **asked)
    return passed("passwords need all four kinds of characters", **asked)


CHECK = Check(
    id="IAM-08",
    title="Passwords mix capital and small letters, digits and symbols",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(PASSWORD_POLICY,),
    judge=judge,
    rationale="A word of a dictionary is tried before anything else; a mixed one is longer to guess.",
    remedy="Ask for all four in the account's password policy (UpdateAccountPasswordPolicy).",
    monthly_usd=0.0,
    standards=Standards(fsbp=("IAM.7", "IAM.11", "IAM.12", "IAM.13", "IAM.14")),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",),
)
