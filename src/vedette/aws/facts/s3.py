"""S3's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from vedette.aws.answers import bucket_region, flag, moment, number, tags, text
from vedette.aws.facts._buckets import exists
from vedette.model import Gatherer
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.s3 import (
    ACCESS_POINTS,
    ACCOUNT_PUBLIC_ACCESS,
    BUCKET_ACL,
    BUCKET_ENCRYPTION,
    BUCKET_LIFECYCLE,
    BUCKET_LOCK,
    BUCKET_LOGGING,
    BUCKET_NOTIFICATION,
    BUCKET_OWNERSHIP,
    BUCKET_POLICY,
    BUCKET_POLICY_STATUS,
    BUCKET_PUBLIC_ACCESS,
    BUCKET_TAGS,
    BUCKET_VERSIONING,
    BUCKETS,
    DESTINATION_BUCKETS,
    AccessPoint,
    AccountPublicAccess,
    Bucket,
    BucketAcl,
    BucketEncryption,
    BucketLifecycle,
    BucketLock,
    BucketLogging,
    BucketNotification,
    BucketOwnership,
    BucketPolicy,
    BucketPolicyStatus,
    BucketPublicAccess,
    BucketTags,
    BucketVersioning,
    DestinationBucket,
    Grant,
    LifecycleRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vedette.model import Ask, Gap

T = TypeVar("T")


_BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_TARGETS = (
    ("TopicConfigurations", "TopicArn"),
    ("QueueConfigurations", "QueueArn"),
    ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
)


def buckets(ask: Ask) -> Iterator[Bucket | Gap]:
    """Every bucket of the account with its region."""

    def one(listed: dict[str, Any]) -> Bucket:
        region = text(listed, "BucketRegion")
        if not region:
            answer = ask.call("s3", "get_bucket_location", Bucket=listed["Name"])
            region = bucket_region(text(answer, "LocationConstraint"), ask.region)
        return Bucket(text(listed, "Name"), region, moment(listed, "CreationDate"))

    return ask.each(ask.pages("s3", "list_buckets", "Buckets"), lambda b: text(b, "Name"), one)


def _of_each(
    ask: Ask, operation: str, read: Callable[[str, dict[str, Any]], T | None], *absent: str
) -> Iterator[T | Gap]:
    """What is read of one call about each bucket, made in the bucket's region; `absent` means that there is none."""

    def one(bucket: Bucket) -> T | None:
        answer = ask.call("s3", operation, region=bucket.region, absent=absent, Bucket=bucket.name)
        return read(bucket.name, answer) if answer else None

    return ask.each(ask.have(BUCKETS), lambda b: b.name, one)


def policies(ask: Ask) -> Iterator[BucketPolicy | Gap]:
    """The policy of each bucket that has one."""
    return _of_each(
        ask, "get_bucket_policy", lambda name, found: BucketPolicy(name, text(found, "Policy")), "NoSuchBucketPolicy"
    )


def policy_statuses(ask: Ask) -> Iterator[BucketPolicyStatus | Gap]:
    """Whether the policy of each bucket that has one is public."""

    def read(name: str, found: dict[str, Any]) -> BucketPolicyStatus:
        return BucketPolicyStatus(name, flag(found.get("PolicyStatus") or {}, "IsPublic"))

    return _of_each(ask, "get_bucket_policy_status", read, "NoSuchBucketPolicy")


def acls(ask: Ask) -> Iterator[BucketAcl | Gap]:
    """The access control list of each bucket."""

    def read(name: str, found: dict[str, Any]) -> BucketAcl:
        grants = tuple(
            Grant(_grantee(g.get("Grantee") or {}), text(g, "Permission")) for g in found.get("Grants") or ()
        )
        return BucketAcl(name, text(found.get("Owner") or {}, "ID"), grants)

    return _of_each(ask, "get_bucket_acl", read)


def _grantee(one: dict[str, Any]) -> str:
    return text(one, "URI") or text(one, "ID") or text(one, "EmailAddress")


def public_access(ask: Ask) -> Iterator[BucketPublicAccess | Gap]:
    """The block of public access of each bucket that has one."""

    def read(name: str, found: dict[str, Any]) -> BucketPublicAccess:
        block = found.get("PublicAccessBlockConfiguration") or {}
        return BucketPublicAccess(name, *(flag(block, key) for key in _BLOCK))

    return _of_each(ask, "get_public_access_block", read, "NoSuchPublicAccessBlockConfiguration")


def account_public_access(ask: Ask) -> Iterator[AccountPublicAccess]:
    """The account's block of public access, where it has one."""
    found = ask.call(
        "s3control",
        "get_public_access_block",
        absent=("NoSuchPublicAccessBlockConfiguration",),
        AccountId=ask.account,
    ).get("PublicAccessBlockConfiguration")
    if found:
        yield AccountPublicAccess(ask.account, *(flag(found, key) for key in _BLOCK))


def versioning(ask: Ask) -> Iterator[BucketVersioning | Gap]:
    """The versioning of each bucket."""

    def read(name: str, found: dict[str, Any]) -> BucketVersioning:
        return BucketVersioning(name, text(found, "Status"), text(found, "MFADelete") == "Enabled")

    return _of_each(ask, "get_bucket_versioning", read)


def locks(ask: Ask) -> Iterator[BucketLock | Gap]:
    """The Object Lock of each bucket that has it."""

    def read(name: str, found: dict[str, Any]) -> BucketLock:
        lock = found.get("ObjectLockConfiguration") or {}
        kept = (lock.get("Rule") or {}).get("DefaultRetention") or {}
        days = number(kept, "Days") + 365 * number(kept, "Years")
        return BucketLock(name, text(lock, "ObjectLockEnabled") == "Enabled", text(kept, "Mode"), days)

    return _of_each(ask, "get_object_lock_configuration", read, "ObjectLockConfigurationNotFoundError")


def lifecycles(ask: Ask) -> Iterator[BucketLifecycle | Gap]:
    """The life cycle of each bucket that has one."""

    def read(name: str, found: dict[str, Any]) -> BucketLifecycle:
        return BucketLifecycle(name, tuple(lifecycle_rule(r) for r in found.get("Rules") or ()))

    return _of_each(ask, "get_bucket_lifecycle_configuration", read, "NoSuchLifecycleConfiguration")


def lifecycle_rule(one: dict[str, Any]) -> LifecycleRule:
    """A rule of a life cycle of AWS's answer; filters are of three shapes."""
    narrow = one.get("Filter") or {}
    both = narrow.get("And") or {}
    moves = sorted(one.get("Transitions") or (), key=lambda t: number(t, "Days"))
    expiration = one.get("Expiration") or {}
    return LifecycleRule(
        id=text(one, "ID"),
        enabled=text(one, "Status") == "Enabled",
        prefix=text(one, "Prefix") or text(narrow, "Prefix") or text(both, "Prefix"),
        filtered=bool({*narrow, *both} - {"Prefix", "And"}),
        expiration_days=number(expiration, "Days"),
        expiration_date=moment(expiration, "Date"),
        noncurrent_days=number(one.get("NoncurrentVersionExpiration") or {}, "NoncurrentDays"),
        transition_days=number(moves[0], "Days") if moves else 0,
        storage=text(moves[0], "StorageClass") if moves else "",
    )


def logging(ask: Ask) -> Iterator[BucketLogging | Gap]:
    """Where the access log of each bucket goes that has one."""

    def read(name: str, found: dict[str, Any]) -> BucketLogging | None:
        on = found.get("LoggingEnabled")
        return BucketLogging(name, text(on, "TargetBucket"), text(on, "TargetPrefix")) if on else None

    return _of_each(ask, "get_bucket_logging", read)


def encryption(ask: Ask) -> Iterator[BucketEncryption | Gap]:
    """The default encryption of each bucket that has one."""

    def read(name: str, found: dict[str, Any]) -> BucketEncryption | None:
        rules = (found.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or ()
        for rule in rules:
            chosen = rule.get("ApplyServerSideEncryptionByDefault") or {}
            return BucketEncryption(
                name, text(chosen, "SSEAlgorithm"), text(chosen, "KMSMasterKeyID"), flag(rule, "BucketKeyEnabled")
            )
        return None

    return _of_each(ask, "get_bucket_encryption", read, "ServerSideEncryptionConfigurationNotFoundError")


def ownership(ask: Ask) -> Iterator[BucketOwnership | Gap]:
    """The object ownership of each bucket that says one."""

    def read(name: str, found: dict[str, Any]) -> BucketOwnership | None:
        rules = (found.get("OwnershipControls") or {}).get("Rules") or ()
        return BucketOwnership(name, text(rules[0], "ObjectOwnership")) if rules else None

    return _of_each(ask, "get_bucket_ownership_controls", read, "OwnershipControlsNotFoundError")


def notifications(ask: Ask) -> Iterator[BucketNotification | Gap]:
    """Who is told of new objects of each bucket."""

    def read(name: str, found: dict[str, Any]) -> BucketNotification:
        targets = tuple(text(t, key) for listed, key in _TARGETS for t in found.get(listed) or ())
        return BucketNotification(name, targets, "EventBridgeConfiguration" in found)

    return _of_each(ask, "get_bucket_notification_configuration", read)


def bucket_tags(ask: Ask) -> Iterator[BucketTags | Gap]:
    """The tags of each bucket that has any."""
    return _of_each(
        ask, "get_bucket_tagging", lambda name, found: BucketTags(name, tags(found, "TagSet")), "NoSuchTagSet"
    )


def access_points(ask: Ask) -> Iterator[AccessPoint]:
    """Every access point of the region."""
    for one in ask.pages("s3control", "list_access_points", "AccessPointList", AccountId=ask.account):
        yield AccessPoint(
            name=text(one, "Name"),
            bucket=text(one, "Bucket"),
            arn=text(one, "AccessPointArn"),
            vpc=text(one.get("VpcConfiguration") or {}, "VpcId"),
        )


def destinations(ask: Ask) -> Iterator[DestinationBucket | Gap]:
    """Each bucket that a trail names, and whether it is there."""
    named = (trail.bucket for trail in ask.have(TRAILS) if trail.bucket)
    return ask.each(named, str, lambda name: DestinationBucket(name, exists=exists(ask, name)))


GATHERERS = (
    Gatherer(BUCKETS, buckets),
    Gatherer(BUCKET_POLICY, policies),
    Gatherer(BUCKET_POLICY_STATUS, policy_statuses),
    Gatherer(BUCKET_ACL, acls),
    Gatherer(BUCKET_PUBLIC_ACCESS, public_access),
    Gatherer(ACCOUNT_PUBLIC_ACCESS, account_public_access),
    Gatherer(BUCKET_VERSIONING, versioning),
    Gatherer(BUCKET_LOCK, locks),
    Gatherer(BUCKET_LIFECYCLE, lifecycles),
    Gatherer(BUCKET_LOGGING, logging),
    Gatherer(BUCKET_ENCRYPTION, encryption),
    Gatherer(BUCKET_OWNERSHIP, ownership),
    Gatherer(BUCKET_NOTIFICATION, notifications),
    Gatherer(BUCKET_TAGS, bucket_tags),
    Gatherer(ACCESS_POINTS, access_points),
    Gatherer(DESTINATION_BUCKETS, destinations),
)
