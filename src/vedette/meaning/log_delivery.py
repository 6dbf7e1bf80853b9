"""Whether a bucket takes the logs that AWS's services deliver to it: by its policy, its ACL, its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar import policy as policies
from vedette.grammar.policy_request import holds, names_action
from vedette.meaning.strangers import read
from vedette.model.facts.s3 import BUCKET_ACL, BUCKET_ENCRYPTION, BUCKET_LOCK, BUCKET_OWNERSHIP, BUCKET_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.grammar.policy import Statement
    from vedette.model import Here
    from vedette.model.facts.s3 import Bucket, BucketLogging

#: What asking whether access logs get through needs.
ACCESS_LOGS = (BUCKET_POLICY, BUCKET_ACL, BUCKET_OWNERSHIP, BUCKET_LOCK, BUCKET_ENCRYPTION)
S3_LOGS = "logging.s3.amazonaws.com"
ENFORCED = "BucketOwnerEnforced"
PUT = "s3:PutObject"
_GROUP = "/groups/s3/LogDelivery"
_ACL = "s3:x-amz-acl"
#: The canned ACL that services of AWS send with what they deliver.
FULL_CONTROL = "bucket-owner-full-control"


def blocked_access_log(logging: BucketLogging, source: Bucket, target: Bucket, here: Here) -> str:
    """Why the access log of one bucket does not get into another; empty where it does. Raises `NotKnown`.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    if not (by_policy(logging, source, target, here) or by_acl(target.name, here)):
        return f"neither its policy lets {S3_LOGS} write, nor its access control list the group of log delivery"
    lock = here.find(BUCKET_LOCK, target.name)
    if lock is not None and lock.enabled and lock.mode:
        return "it has a default retention, with which S3 delivers no access log"
    encryption = here.find(BUCKET_ENCRYPTION, target.name)
    if encryption is not None and encryption.algorithm.startswith("aws:kms"):
        return "it is encrypted with KMS by default, with which S3 delivers no access log"
    return ""


def by_policy(logging: BucketLogging, source: Bucket, target: Bucket, here: Here) -> bool:
    """Whether the target's policy lets S3 write the access log of the source. Raises `NotKnown`."""
    found = here.find(BUCKET_POLICY, target.name)
    context: dict[str, str | bool] = {
        "aws:SourceArn": source.arn,
        "aws:SourceAccount": here.account,
        "aws:SecureTransport": True,
    }
    return found is not None and policies.allows(
        read(found.document), PUT, principal=S3_LOGS, resource=f"{target.arn}/{logging.prefix}x", context=context
    )


def by_acl(name: str, here: Here) -> bool:
    """Whether a bucket's ACL lets the group of log delivery write, and ACLs count there. Raises `NotKnown`."""
    acl = here.find(BUCKET_ACL, name)
    granted = acl is not None and any(
        g.grantee.endswith(_GROUP) and g.permission in {"WRITE", "FULL_CONTROL"} for g in acl.grants
    )
    if not granted:
        return False
    ownership = here.find(BUCKET_OWNERSHIP, name)
    return ownership is None or ownership.ownership != ENFORCED


def wrong_acls(document: str) -> Iterator[Statement]:
    """The statements that let a service deliver, but only with another ACL than it sends. Raises `NotKnown`."""
    for one in read(document).statements:
        to_service = any(p.kind == "Service" for p in one.principals or ())
        if not (one.allow and to_service and names_action(one, PUT)):
            continue
        if not all(holds(c, {_ACL: FULL_CONTROL}) for c in one.conditions if c.key == _ACL):
            yield one
