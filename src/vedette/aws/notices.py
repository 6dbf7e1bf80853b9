"""What AWS says in a message when an object was written to S3, in each of the ways it says it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

_MAX_WRAPS = 4
#: Events of S3 after which there is something to read.
_CREATED = ("ObjectCreated:", "ObjectRestore:Completed", "s3:ObjectCreated:", "s3:ObjectRestore:Completed")
_CREATED_DETAILS = {"Object Created", "Object Restore Completed", ""}


@dataclass(frozen=True, slots=True)
class Named:
    """An object that a message names: key as S3 has it, ETag and version id where they are told, size in bytes."""

    bucket: str
    key: str
    etag: str = ""
    size: int = 0
    version: str = ""


def read(body: str) -> list[Named] | None:
    """The objects that a message names, in its order; None where it names none and is something else.

    A message that tells of something else in a bucket (a test event, a deletion) gives an empty list. Known are S3's
    own notifications (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html),
    those by EventBridge (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html) and so Security Lake's,
    CloudTrail's
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html) and
    AWS Config's; each plain, by SNS, and by SNS with raw delivery.
    """
    value: Any = body
    for _ in range(_MAX_WRAPS):
        if isinstance(value, str):
            value = _parsed(value)
        if not isinstance(value, dict):
            return None
        if value.get("Type") == "Notification" and isinstance(value.get("Message"), str):
            value = value["Message"]
            continue
        try:
            return _named(value)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
    return None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _named(value: dict[str, Any]) -> list[Named] | None:
    if value.get("Event") == "s3:TestEvent" and "Bucket" in value:
        return []
    records = value.get("Records")
    if isinstance(records, list) and records and all(_is_s3(record) for record in records):
        return [_of_record(record) for record in records if str(record.get("eventName", "")).startswith(_CREATED)]
    detail = value.get("detail")
    if value.get("source") == "aws.s3" and isinstance(detail, dict) and isinstance(detail.get("bucket"), dict):
        if value.get("detail-type", "") not in _CREATED_DETAILS:
            return []
        thing = detail["object"]
        return [
            Named(
                _text(detail["bucket"]["name"]),
                _text(thing["key"]),
                str(thing.get("etag") or ""),
                int(thing.get("size") or 0),
                str(thing.get("version-id") or ""),
            )
        ]
    if isinstance(value.get("s3Bucket"), str) and "s3ObjectKey" in value:
        keys = value["s3ObjectKey"]
        return [Named(value["s3Bucket"], _text(key)) for key in ([keys] if isinstance(keys, str) else keys)]
    return None


def _is_s3(record: Any) -> bool:
    return isinstance(record, dict) and record.get("eventSource") == "aws:s3" and isinstance(record.get("s3"), dict)


def _of_record(record: dict[str, Any]) -> Named:
    """S3 writes keys into its own notifications as forms do: `+` is a space, other bytes are `%XX`."""
    thing = record["s3"]["object"]
    version = str(thing.get("versionId") or "")
    return Named(
        _text(record["s3"]["bucket"]["name"]),
        unquote_plus(_text(thing["key"])),
        str(thing.get("eTag") or ""),
        int(thing.get("size") or 0),
        "" if version == "null" else version,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value
