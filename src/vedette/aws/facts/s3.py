"""S3's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import moment, text
from vedette.model import Gatherer
from vedette.model.facts.s3 import BUCKETS, Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def buckets(ask: Ask) -> Iterator[Bucket | Gap]:
    """Every bucket of the account with its region."""

    def one(listed: dict[str, Any]) -> Bucket:
        region = text(listed, "BucketRegion")
        if not region:
            answer = ask.call("s3", "get_bucket_location", Bucket=listed["Name"])
            region = _region(text(answer, "LocationConstraint"), ask.region)
        return Bucket(text(listed, "Name"), region, moment(listed, "CreationDate"))

    return ask.each(ask.pages("s3", "list_buckets", "Buckets"), lambda b: text(b, "Name"), one)


def _region(constraint: str, home: str) -> str:
    """The region of a location constraint, which is empty for the oldest region and has an old name for Ireland."""
    return {"": "us-east-1" if not home.startswith(("cn-", "us-gov-")) else home, "EU": "eu-west-1"}.get(
        constraint, constraint
    )


GATHERERS = (Gatherer(BUCKETS, buckets),)
