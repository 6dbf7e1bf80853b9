"""Whether there is a bucket of a name, of anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.model import Ask


def exists(ask: Ask, name: str) -> bool:
    """Whether there is one: S3 tells everyone, though it refuses the rest.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
    """
    return bool(ask.call("s3", "head_bucket", absent=("404", "NoSuchBucket"), told=("403", "301", "400"), Bucket=name))
