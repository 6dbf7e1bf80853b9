"""Buckets by meaning: which hold logs, which are open to the world, and whether what is in them can be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar import policy as policies
from vedette.meaning.patterns import part
from vedette.model import some
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.config import DELIVERY_CHANNELS
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.facts.s3 import (
    ACCOUNT_PUBLIC_ACCESS,
    BUCKET_ACL,
    BUCKET_LOCK,
    BUCKET_LOGGING,
    BUCKET_POLICY,
    BUCKET_PUBLIC_ACCESS,
    BUCKET_VERSIONING,
    BUCKETS,
)

if TYPE_CHECKING:
    from vedette.model import Here
    from vedette.model.facts.s3 import Bucket

#: What telling which buckets hold logs needs.
LOG_BUCKETS = (BUCKETS, TRAILS, DELIVERY_CHANNELS, FLOW_LOGS, BUCKET_LOGGING)
#: What telling whether a bucket is open needs.
OPENNESS = (BUCKET_POLICY, BUCKET_ACL, BUCKET_PUBLIC_ACCESS, ACCOUNT_PUBLIC_ACCESS)
#: What telling whether objects can be deleted for good needs.
PROTECTION = (BUCKET_VERSIONING, BUCKET_LOCK)
_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def holds_logs(bucket: Bucket, here: Here) -> bool:
    """Whether trails, Config, flow logs or access logs are delivered to the bucket, as far as this account tells.

    Raises `NotKnown` where it is not known of one, and none that is known does.
    """
    name = bucket.name
    whole = here.whole_account

    def of_trail() -> bool:
        return some(whole.of(TRAILS), lambda t: t.bucket == name)

    def of_config() -> bool:
        return some(whole.of(DELIVERY_CHANNELS), lambda c: c.bucket == name)

    def of_flows() -> bool:
        return some(whole.of(FLOW_LOGS), lambda f: part(f.destination, 5).partition("/")[0] == name)

    def of_access() -> bool:
        return some(whole.of(BUCKET_LOGGING), lambda b: b.target == name)

    return some((of_trail, of_config, of_flows, of_access), lambda way: way())


def open_to_world(name: str, here: Here) -> str:
    """How the bucket is open to the world: by its policy or its ACL; empty where it is not. Raises `NotKnown`."""
    if some((_policy, _acl), lambda way: bool(way(name, here))):
        return next(found for way in (_policy, _acl) if (found := way(name, here)))
    return ""


def _policy(name: str, here: Here) -> str:
    found = here.find(BUCKET_POLICY, name)
    if found is None or not _world(found.document) or _blocked(name, here, "restrict"):
        return ""
    return "its policy lets everyone in"


def _world(document: str) -> bool:
    try:
        return policies.widest(policies.openings(document)) is policies.Reach.WORLD
    except ParseError:
        return False


def _acl(name: str, here: Here) -> str:
    found = here.find(BUCKET_ACL, name)
    if found is None or not any(g.grantee.endswith(_GROUPS) for g in found.grants):
        return ""
    return "" if _blocked(name, here, "ignore_acls") else "its access control list lets everyone in"


def _blocked(name: str, here: Here, which: str) -> bool:
    """Whether a block of public access, of the bucket or the account, takes it back."""

    def by_bucket() -> bool:
        own = here.find(BUCKET_PUBLIC_ACCESS, name)
        return own is not None and bool(getattr(own, which))

    def by_account() -> bool:
        return some(here.whole_account.of(ACCOUNT_PUBLIC_ACCESS), lambda a: bool(getattr(a, which)))

    return some((by_bucket, by_account), lambda way: way())


def blocks(name: str, here: Here) -> tuple[str, ...]:
    """The blocks of public access that neither the bucket nor the account has on. Raises `NotKnown`."""
    return tuple(which for which in FOUR if not _blocked(name, here, which))


#: The four blocks, as facts name them.
FOUR = ("block_acls", "ignore_acls", "block_policy", "restrict")


def protected(name: str, here: Here, days: int) -> str:
    """What keeps objects from being deleted for good: MFA delete, or a lock that lasts; empty where nothing does."""

    def by_mfa() -> bool:
        found = here.find(BUCKET_VERSIONING, name)
        return found is not None and found.mfa_delete

    def by_lock() -> bool:
        found = here.find(BUCKET_LOCK, name)
        return found is not None and found.enabled and bool(found.mode) and found.days >= days

    if not some((by_mfa, by_lock), lambda way: way()):
        return ""
    return next(words for way, words in ((by_mfa, "MFA delete"), (by_lock, "Object Lock")) if way())
