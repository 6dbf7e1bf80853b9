"""IAM-09: passwords expire where the organisation's rules want it."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.iam import PASSWORD_POLICY


def judge(here: Here) -> Verdict:
    """Fail where passwords live longer than `password_days`; without that number there is nothing to ask."""
    days = here.expected.password_days
    if not days:
        return not_applicable("passwords need not expire, as the settings say (assess.expected.password_days)")
    found = here.one(PASSWORD_POLICY)
    if found is None:
        return failed("there is no password policy: passwords never expire")
    if not found.max_age_days:
        return failed("passwords never expire", days=0)
    verdict = passed if found.max_age_days <= days else failed
    return verdict(f"passwords expire after {found.max_age_days} days, {days} are allowed", days=found.max_age_days)


CHECK = Check(
    id="IAM-09",
    title="Passwords expire where the organisation's rules want it",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(PASSWORD_POLICY,),
    judge=judge,
    rationale=(
        "Some rules still want passwords to end after 90 days. NIST advises against it, so that nothing is asked "
        "until the settings name a number."
    ),
    remedy="Set MaxPasswordAge in the account's password policy (UpdateAccountPasswordPolicy).",
    monthly_usd=0.0,
    standards=Standards(fsbp=("IAM.17",)),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
        "https://pages.nist.gov/800-63-3/sp800-63b.html",
    ),
)
