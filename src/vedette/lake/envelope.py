"""The envelopes AWS puts around log records on their way, taken off.

Shapes: EventBridge (`detail`), CloudWatch Logs subscriptions (`logEvents[].message`), SNS (`Message`), SQS
(`body`), Kinesis and Firehose (`data`), LookupEvents (`Events[].CloudTrailEvent`), and what log shippers
write (`event`, `event.original`, `_raw`). Base64 and gzip inside
are undone.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

import msgspec

from vedette.errors import ParseError
from vedette.lake.blob import open_blob

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 6
_CAP = 64 << 20


def unwrap(record: bytes) -> list[bytes] | None:
    """The JSON texts inside an envelope, in order; None where this is no envelope we know.

    A control message (CloudWatch Logs sends one to test a subscription) gives an empty list.
    """
    try:
        value = msgspec.json.decode(record)
    except (msgspec.DecodeError, RecursionError):
        return None
    inner = _inside(value)
    return None if inner is None else list(inner)


def _inside(value: Any) -> Iterator[bytes] | None:  # noqa: PLR0912  one branch a shape
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("detail"), dict) and "detail-type" in value:
        return _each([value["detail"]])
    if value.get("messageType") in {"DATA_MESSAGE", "CONTROL_MESSAGE"} and isinstance(value.get("logEvents"), list):
        if value["messageType"] == "CONTROL_MESSAGE":
            return iter(())
        return _each([e.get("message") for e in value["logEvents"] if isinstance(e, dict)])
    if isinstance(value.get("awslogs"), dict):
        return _each([value["awslogs"].get("data")])
    if isinstance(value.get("Events"), list) and all("CloudTrailEvent" in e for e in value["Events"]):
        return _each([e["CloudTrailEvent"] for e in value["Events"]])
    for outer, key in (("Sns", "Message"), ("kinesis", "data"), ("event", "original")):
        if isinstance(value.get(outer), dict) and key in value[outer]:
            return _each([value[outer][key]])
    if isinstance(value.get("event"), dict):
        return _each([value["event"]])
    for key in ("body", "Body", "Message", "CloudTrailEvent", "data", "Data", "_raw"):
        if isinstance(value.get(key), str):
            return _each([value[key]])
    for key in ("Messages", "records", "Records"):
        if isinstance(value.get(key), list) and value[key]:
            return _each(value[key])
    return None


def _each(values: list[Any]) -> Iterator[bytes]:
    """Each value as JSON text. A value that is no JSON stays as it is, for the reader to reject."""
    for value in values:
        if isinstance(value, str):
            yield _text(value)
        else:
            yield msgspec.json.encode(value)


def _text(value: str) -> bytes:
    stripped = value.strip()
    if stripped[:1] in {"{", "["}:
        return stripped.encode("utf-8", "surrogatepass")
    try:
        data = base64.b64decode(stripped, validate=True)
        opened = open_blob(data, cap=_CAP)
    except (binascii.Error, ValueError, ParseError):
        return value.encode("utf-8", "surrogatepass")
    return opened.text
