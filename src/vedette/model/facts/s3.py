"""S3: buckets, and what is set on each; a bucket without a setting has no row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of the account. Buckets are known by their names in all kinds of this module."""

    name: str
    region: str = ""
    created: datetime | None = None

    @property
    def arn(self) -> str:
        """Its ARN in the partition that its region is of."""
        partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
        found = next((p for start, p in partition.items() if self.region.startswith(f"{start}-")), "aws")
        return f"arn:{found}:s3:::{self.name}"


@dataclass(frozen=True, slots=True)
class BucketPolicy:
    """A bucket's policy, JSON text."""

    name: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class BucketPolicyStatus:
    """Whether AWS calls a bucket's policy public."""

    name: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of an access control list: `grantee` is a canonical id, an e-mail address or a group's URI."""

    grantee: str
    permission: str


@dataclass(frozen=True, slots=True)
class BucketAcl:
    """A bucket's owner (canonical id) and grants."""

    name: str
    owner: str = ""
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class BucketPublicAccess:
    """The four blocks of public access of a bucket."""

    name: str
    block_acls: bool = False
    ignore_acls: bool = False
    block_policy: bool = False
    restrict: bool = False


@dataclass(frozen=True, slots=True)
class AccountPublicAccess:
    """The four blocks of public access of a whole account."""

    account: str
    block_acls: bool = False
    ignore_acls: bool = False
    block_policy: bool = False
    restrict: bool = False


@dataclass(frozen=True, slots=True)
class BucketVersioning:
    """A bucket's versioning: `Enabled`, `Suspended` or empty where it never was on; every bucket has a row."""

    name: str
    status: str = ""
    mfa_delete: bool = False


@dataclass(frozen=True, slots=True)
class BucketLock:
    """A bucket's Object Lock and its default retention: `mode` is `COMPLIANCE`, `GOVERNANCE` or empty for none."""

    name: str
    enabled: bool = False
    mode: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """A rule of a bucket's life cycle: `prefix` empty is all objects; days are 0 where nothing of the kind is done.

    `filtered` says that it asks for more than a prefix: tags or sizes. `transition_days` is the first move to another
    class, `storage` that class.
    """

    id: str = ""
    enabled: bool = True
    prefix: str = ""
    filtered: bool = False
    expiration_days: int = 0
    expiration_date: datetime | None = None
    noncurrent_days: int = 0
    transition_days: int = 0
    storage: str = ""


@dataclass(frozen=True, slots=True)
class BucketLifecycle:
    """The rules of a bucket's life cycle."""

    name: str
    rules: tuple[LifecycleRule, ...] = ()


@dataclass(frozen=True, slots=True)
class BucketLogging:
    """Where a bucket's access log goes; a bucket without one has no row."""

    name: str
    target: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class BucketEncryption:
    """A bucket's default encryption: `AES256`, `aws:kms` or `aws:kms:dsse`, with the key."""

    name: str
    algorithm: str = ""
    kms_key: str = ""
    bucket_key: bool = False


@dataclass(frozen=True, slots=True)
class BucketOwnership:
    """A bucket's object ownership: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`."""

    name: str
    ownership: str = ""


@dataclass(frozen=True, slots=True)
class BucketNotification:
    """What is told of a bucket's new objects: ARNs of topics, queues and functions, and whether EventBridge is."""

    name: str
    targets: tuple[str, ...] = ()
    eventbridge: bool = False


@dataclass(frozen=True, slots=True)
class BucketTags:
    """A bucket's tags, (name, value)."""

    name: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """An access point of a bucket; `vpc` is the network that it is limited to."""

    name: str
    bucket: str = ""
    arn: str = ""
    vpc: str = ""


@dataclass(frozen=True, slots=True)
class DestinationBucket:
    """A bucket that a trail names, whoever owns it: whether it exists at all."""

    name: str
    exists: bool = True


BUCKETS = Kind(
    "s3.buckets", Bucket, Scope.ACCOUNT, ("s3:ListAllMyBuckets", "s3:GetBucketLocation"), "bucket", key="name"
)
_OF_BUCKETS = (BUCKETS,)
BUCKET_POLICY = Kind(
    "s3.policy", BucketPolicy, Scope.ACCOUNT, ("s3:GetBucketPolicy",), "bucket policy", "name", _OF_BUCKETS
)
BUCKET_POLICY_STATUS = Kind(
    "s3.policy-status",
    BucketPolicyStatus,
    Scope.ACCOUNT,
    ("s3:GetBucketPolicyStatus",),
    "bucket policy",
    "name",
    _OF_BUCKETS,
)
BUCKET_ACL = Kind("s3.acl", BucketAcl, Scope.ACCOUNT, ("s3:GetBucketAcl",), "bucket", "name", _OF_BUCKETS)
BUCKET_PUBLIC_ACCESS = Kind(
    "s3.public-access",
    BucketPublicAccess,
    Scope.ACCOUNT,
    ("s3:GetBucketPublicAccessBlock",),
    "bucket",
    "name",
    _OF_BUCKETS,
)
ACCOUNT_PUBLIC_ACCESS = Kind(
    "s3.account-public-access",
    AccountPublicAccess,
    Scope.ACCOUNT,
    ("s3:GetAccountPublicAccessBlock",),
    "block of public access",
    "account",
)
BUCKET_VERSIONING = Kind(
    "s3.versioning", BucketVersioning, Scope.ACCOUNT, ("s3:GetBucketVersioning",), "bucket", "name", _OF_BUCKETS
)
BUCKET_LOCK = Kind(
    "s3.lock", BucketLock, Scope.ACCOUNT, ("s3:GetBucketObjectLockConfiguration",), "bucket", "name", _OF_BUCKETS
)
BUCKET_LIFECYCLE = Kind(
    "s3.lifecycle", BucketLifecycle, Scope.ACCOUNT, ("s3:GetLifecycleConfiguration",), "bucket", "name", _OF_BUCKETS
)
BUCKET_LOGGING = Kind(
    "s3.logging", BucketLogging, Scope.ACCOUNT, ("s3:GetBucketLogging",), "bucket", "name", _OF_BUCKETS
)
BUCKET_ENCRYPTION = Kind(
    "s3.encryption", BucketEncryption, Scope.ACCOUNT, ("s3:GetEncryptionConfiguration",), "bucket", "name", _OF_BUCKETS
)
BUCKET_OWNERSHIP = Kind(
    "s3.ownership", BucketOwnership, Scope.ACCOUNT, ("s3:GetBucketOwnershipControls",), "bucket", "name", _OF_BUCKETS
)
BUCKET_NOTIFICATION = Kind(
    "s3.notification", BucketNotification, Scope.ACCOUNT, ("s3:GetBucketNotification",), "bucket", "name", _OF_BUCKETS
)
BUCKET_TAGS = Kind("s3.tags", BucketTags, Scope.ACCOUNT, ("s3:GetBucketTagging",), "bucket", "name", _OF_BUCKETS)
ACCESS_POINTS = Kind(
    "s3.access-points", AccessPoint, Scope.REGION, ("s3:ListAccessPoints",), "access point", key="name"
)
DESTINATION_BUCKETS = Kind(
    "s3.destinations", DestinationBucket, Scope.ACCOUNT, ("s3:ListBucket",), "bucket", "name", (TRAILS,)
)
