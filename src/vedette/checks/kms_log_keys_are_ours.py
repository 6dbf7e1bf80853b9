"""KMS-03: keys that encrypt logs are used by declared accounts alone."""

from __future__ import annotations

from vedette.meaning.keys import LOG_KEYS, encrypts_logs
from vedette.meaning.strangers import KNOWING, everyone, strangers
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY, KEYS, KeyDetails


def judge(key: KeyDetails, here: Here) -> Verdict | None:
    """Fail where the policy of a key of logs lets in everybody, or an account that nobody declared."""
    if key.manager != "CUSTOMER" or not encrypts_logs(key.arn, here):
        return None
    found = here.find(KEY_POLICY, key.arn)
    if found is None:
        return unknown("it has no policy that could be read")
    if everyone(found.document):
        return failed("its policy lets everybody in", who="*")
    who = strangers(found.document, here)
    if who:
        return failed(f"its policy lets in {', '.join(who)}, which nobody declared", who=who)
    return passed("its policy lets in accounts that we know, and services of AWS")


CHECK = Check(
    id="KMS-03",
    title="Keys that encrypt logs are used by declared accounts alone",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(KEYS, KEY_DETAILS, KEY_POLICY, *LOG_KEYS, *KNOWING),
    judge=Each(KEY_DETAILS, judge),
    rationale="Whoever may use the key of the logs can read them, and where the policy is wide, lock them for good.",
    remedy=(
        "Take the statement out of the key's policy, or give it a condition on the account; declare accounts that are "
        "trusted in assess.expected.known_accounts."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("KMS.5",)),
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",),
)
