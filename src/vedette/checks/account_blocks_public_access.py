"""S3-01: the account has all four blocks of public access."""

from __future__ import annotations

from vedette.meaning.buckets import FOUR
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import ACCOUNT_PUBLIC_ACCESS


def judge(here: Here) -> Verdict:
    """Fail where one of the account's four blocks is off."""
    found = here.one(ACCOUNT_PUBLIC_ACCESS)
    off = [which for which in FOUR if found is None or not getattr(found, which)]
    if off:
        return failed(f"{len(off)} of four blocks are off: {', '.join(off)}", off=off)
    return passed("all four blocks are on")


CHECK = Check(
    id="S3-01",
    title="The account has all four blocks of public access",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(ACCOUNT_PUBLIC_ACCESS,),
    judge=judge,
    rationale="One switch of the account holds for every bucket there is and will be.",
    remedy="Switch all four on (PutPublicAccessBlock of s3control), after a look at what is meant to be public.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "2.1.5", "1.5": "2.1.5", "2.0": "2.1.4", "3.0": "2.1.4", "4.0": "2.1.4", "5.0": "2.1.4"},
        fsbp=("S3.1",),
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html",),
)
