"""RSP-06: evidence goes to a bucket with Object Lock, in an account of its own."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ec2 import INSTANCES
from vedette.model.facts.s3 import BUCKET_LOCK, BUCKETS


def judge(here: Here) -> Verdict:
    """Fail where no account in scope has the bucket, where it has no lock, or where it is beside what is examined."""
    name = here.expected.evidence_bucket
    if not name:
        return not_applicable("no bucket for evidence is declared (assess.expected.evidence_bucket)")
    place = first(here.accounts, lambda account: account.find(BUCKETS, name) is not None)
    if place is None:
        return failed(f"no account that is assessed has the bucket {name}", bucket=name)
    lock = place.find(BUCKET_LOCK, name)
    if lock is None or not lock.enabled:
        return failed(f"{name} in {place.account} has no Object Lock: evidence can be deleted", account=place.account)
    if not lock.mode:
        return failed(f"{name} in {place.account} has Object Lock, and locks nothing by itself", account=place.account)
    own = here.expected.forensic_account
    if own and own != place.account:
        return failed(f"{name} is in {place.account}, not in the forensic account {own}", account=place.account)
    if not own and some(place.of(INSTANCES), lambda instance: instance.state == "running"):
        return failed(f"{name} is in {place.account}, where instances run", account=place.account)
    how = f"{lock.days} days, {lock.mode.lower()}"
    return passed(f"{name} in {place.account} locks what it gets ({how})", account=place.account, days=lock.days)


CHECK = Check(
    id="RSP-06",
    title="Evidence goes to a bucket with Object Lock in an account of its own",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(BUCKETS, BUCKET_LOCK, INSTANCES),
    judge=judge,
    rationale=(
        "What an intruder, or a mistake, can delete is no evidence; and who has the account that is examined has "
        "the copies there too."
    ),
    remedy=(
        "Make a bucket with Object Lock and a default retention in an account for forensics, and name both in "
        "assess.expected (evidence_bucket, forensic_account)."
    ),
    cost=f"S3: {price('s3.storage')}.",
    standards=Standards(fsbp=("S3.15",)),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/forensics.html",
    ),
)
