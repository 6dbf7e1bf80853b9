"""The envelopes AWS puts around log records on their way, taken off.

Shapes: EventBridge (`detail`), CloudWatch Logs subscriptions (`logEvents[].message`), SNS (`Message`), SQS
(`body`), Kinesis and Firehose (`data`), LookupEvents (`Events[].CloudTrailEvent`), and what log shippers
write (`event`, `event.original`, `_raw`). Base64 and gzip inside
are undone.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, TypeVar

import msgspec

from vedette.errors import ParseError
from vedette.lake.blob import open_blob

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAP = 64 << 20

_Value = TypeVar("_Value")
_Members = dict[str, msgspec.Raw]

_OBJECT = msgspec.json.Decoder(_Members)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_STRING = msgspec.json.Decoder(str)


def unwrap(record: bytes) -> list[bytes] | None:
    """The JSON texts inside an envelope, in order, byte for byte; None where this is no envelope we know.

    A control message (CloudWatch Logs sends one to test a subscription) gives an empty list.
    """
    members = _read(_OBJECT, record)
    inner = None if members is None else _inside(members)
    return None if inner is None else [_text(value) for value in inner]


def _read(decoder: msgspec.json.Decoder[_Value], raw: bytes | msgspec.Raw | None) -> _Value | None:
    """The value, its members as they stand, or None where it is of another type."""
    try:
        return None if raw is None else decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _inside(members: _Members) -> Iterable[msgspec.Raw] | None:
    if "detail-type" in members and _read(_OBJECT, members.get("detail")) is not None:
        return [members["detail"]]
    kind = _read(_STRING, members.get("messageType"))
    if kind == "CONTROL_MESSAGE" and _read(_LIST, members.get("logEvents")) is not None:
        return []
    if kind == "DATA_MESSAGE" and (messages := _all(members.get("logEvents"), "message")):
        return messages
    if events := _all(members.get("Events"), "CloudTrailEvent"):
        return events
    if _read(_LIST, members.get("Events")) == [] and members.keys() <= {"Events", "NextToken"}:
        return []  # LookupEvents found nothing
    for outer, key in (("awslogs", "data"), ("Sns", "Message"), ("kinesis", "data"), ("event", "original")):
        if key in (below := _read(_OBJECT, members.get(outer)) or {}):
            return [below[key]]
    if _read(_OBJECT, members.get("event")) is not None:
        return [members["event"]]
    for key in ("body", "Body", "Message", "CloudTrailEvent", "data", "Data", "_raw"):
        if _read(_STRING, members.get(key)) is not None:
            return [members[key]]
    for key in ("Messages", "records", "Records"):
        if items := _read(_LIST, members.get(key)):
            return items
    return None


def _all(raw: msgspec.Raw | None, key: str) -> list[msgspec.Raw]:
    """The value of that key in each object of a list; empty where this is no such list."""
    objects = [_read(_OBJECT, item) for item in _read(_LIST, raw) or []]
    found = [members[key] for members in objects if members is not None and key in members]
    return found if len(found) == len(objects) else []


def _text(raw: msgspec.Raw) -> bytes:
    """The value as JSON text. One that is no JSON stays as it is, for the reader to reject."""
    value = _read(_STRING, raw)
    if value is None:
        return bytes(raw)
    stripped = value.strip()
    if stripped[:1] in {"{", "["}:
        return stripped.encode()
    try:
        opened = open_blob(base64.b64decode(stripped, validate=True), cap=_CAP)
    except (binascii.Error, ValueError, ParseError):
        return value.encode()
    return value.encode() if opened.broken else opened.text
