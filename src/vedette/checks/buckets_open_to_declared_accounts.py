"""S3-07: buckets are open to declared accounts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.log_delivery import ENFORCED
from vedette.meaning.strangers import KNOWING, strange, strangers
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.s3 import BUCKET_ACL, BUCKET_OWNERSHIP, BUCKET_POLICY, BUCKETS, Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where the policy or the ACL lets in an account that nobody declared; that all are let in, S3-02 tells."""
    policy = here.find(BUCKET_POLICY, bucket.name)
    who = strangers(policy.document, here) if policy else ()
    if who:
        return failed(f"its policy lets in {', '.join(who)}, which nobody declared", who=who)
    granted = culprits(_granted(bucket, here), lambda name: not _our_owner(name, here) and strange(name, here))
    if granted and _acls_count(bucket, here):
        names = ", ".join(granted)
        return failed(f"its access control list lets in the owner {names}, which nobody declared", who=granted)
    return passed("it is open to no account that we do not know")


def _granted(bucket: Bucket, here: Here) -> Iterator[str]:
    """The canonical ids and addresses that the ACL names beside the owner's."""
    acl = here.find(BUCKET_ACL, bucket.name)
    if acl is not None:
        yield from dict.fromkeys(g.grantee for g in acl.grants if g.grantee != acl.owner and "://" not in g.grantee)


def _our_owner(name: str, here: Here) -> bool:
    """Whether buckets of an account that is assessed belong to this canonical id."""
    return some(here.accounts, lambda place: some(place.of(BUCKET_ACL), lambda acl: acl.owner == name))


def _acls_count(bucket: Bucket, here: Here) -> bool:
    found = here.find(BUCKET_OWNERSHIP, bucket.name)
    return found is None or found.ownership != ENFORCED


CHECK = Check(
    id="S3-07",
    title="Buckets are open to declared accounts alone",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, BUCKET_POLICY, BUCKET_ACL, BUCKET_OWNERSHIP, *KNOWING),
    judge=Each(BUCKETS, judge),
    rationale="An account that was trusted once, and is forgotten, reads along for years; data also leaves that way.",
    remedy="Take the statement or the grant away, or declare the account in assess.expected.known_accounts.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
    ),
)
