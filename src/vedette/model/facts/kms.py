"""KMS: keys, and of those that customers manage their rotation and policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the region."""

    arn: str


@dataclass(frozen=True, slots=True)
class KeyDetails:
    """What a key is: `manager` is `CUSTOMER` or `AWS`, `state` `Enabled`, `Disabled` or `PendingDeletion`."""

    arn: str
    manager: str = "CUSTOMER"
    state: str = "Enabled"
    usage: str = "ENCRYPT_DECRYPT"
    spec: str = "SYMMETRIC_DEFAULT"
    origin: str = "AWS_KMS"
    multi_region: bool = False
    deleted_at: datetime | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """Whether a customer's symmetric key is rotated, and after how many days; other keys have no row."""

    arn: str
    rotated: bool = False
    period_days: int = 0


@dataclass(frozen=True, slots=True)
class KeyPolicy:
    """The policy of a customer's key, JSON text."""

    arn: str
    document: str = ""


KEYS = Kind("kms.keys", Key, Scope.REGION, ("kms:ListKeys",), "key")
KEY_DETAILS = Kind("kms.details", KeyDetails, Scope.REGION, ("kms:DescribeKey",), "key", needs=(KEYS,))
KEY_ROTATION = Kind(
    "kms.rotation", KeyRotation, Scope.REGION, ("kms:GetKeyRotationStatus",), "key", needs=(KEY_DETAILS,)
)
KEY_POLICY = Kind("kms.policy", KeyPolicy, Scope.REGION, ("kms:GetKeyPolicy",), "key", needs=(KEY_DETAILS,))
