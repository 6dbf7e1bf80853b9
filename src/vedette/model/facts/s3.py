"""S3: buckets, and what is set on each; a bucket without a setting has no row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


BUCKETS = Kind(
    "s3.buckets", Bucket, Scope.ACCOUNT, ("s3:ListAllMyBuckets", "s3:GetBucketLocation"), "bucket", key="name"
)
