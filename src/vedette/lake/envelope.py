"""The envelopes AWS puts around log records on their way, taken off.

Shapes: EventBridge (`detail`), CloudWatch Logs subscriptions (`logEvents[].message`) and what its API answers
(`events[].message`), SNS (`Message`, text or object), SQS (`body`), Kinesis and Firehose (`data`), LookupEvents
(`Events[].CloudTrailEvent`), GetCredentialReport (`Content`), Config's rules (`invokingEvent`), and
what log shippers write (`event`, `event.original`, `_raw`). Base64 and gzip inside are undone.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from vedette.errors import ParseError
from vedette.lake.blob import open_blob
from vedette.lake.project import PADDING, Paths, Projection
from vedette.lake.values import one_time

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAP = 64 << 20
_MAX_WRAPS = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_BEGINS = re.compile(rb"\s*(?:\{|\[\s*(?:[\[{\]\"]|\Z))")

_Value = TypeVar("_Value")
_Members = dict[str, msgspec.Raw]

_OBJECT = msgspec.json.Decoder(_Members)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
_NUMBER = msgspec.json.Decoder(float)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text from inside an envelope, and what the envelope says of it (see `rows.Text.facts`).

    `event` tells that it is the message of a log event, which is the record itself.
    """

    data: bytes
    facts: dict[str, object] = field(default_factory=dict)
    event: bool = False


def looks_json(text: bytes) -> bool:
    """Whether the text begins as an object, or a list of objects; `[System] …` is a line of text."""
    return _BEGINS.match(text) is not None


def unwrap(record: bytes) -> list[Wrapped] | None:
    """The texts inside an envelope, in order, byte for byte; None where this is no envelope we know.

    A control message (CloudWatch Logs sends one to test a subscription) gives an empty list.
    """
    members = _read(_OBJECT, record)
    if members is None:
        return None
    events = _log_events(members)
    if events is not None:
        return events
    inner = _inside(members)
    facts: dict[str, object] = {}
    if inner is None and {"Content", "GeneratedTime"} <= members.keys():  # an answer of GetCredentialReport
        inner, facts = [members["Content"]], {"time": one_time(_read(_STRING, members["GeneratedTime"]))}
    return None if inner is None else [Wrapped(_text(value), dict(facts)) for value in inner]


def peel(text: bytes, depth: int = 0) -> list[Wrapped] | None:
    """The texts inside all envelopes of a JSON text: one, a list, one a line or one behind the other.

    None where no part of it is an envelope; a part that is none stays as it is. The message of a log event is not
    looked into.
    """
    parts = json_values(text)
    if parts is None:
        return None
    out: list[Wrapped] = []
    taken = False
    for part in parts:
        inner = unwrap(part) if depth < _MAX_WRAPS else None
        if inner is None:
            out.append(Wrapped(part))
            continue
        taken = True
        for one in inner:
            below = None if one.event else peel(one.data, depth + 1)
            out.extend([one] if below is None else below)
    return out if taken else None


def json_values(text: bytes) -> list[bytes] | None:
    """The JSON objects in a text: its list's members, one a line, or one behind the other; None where it is no such."""
    text = text.strip()
    if text[:1] not in {b"{", b"["}:
        return None
    members = _read(_LIST, text)
    if members is not None:
        return [bytes(member) for member in members]
    if _read(_OBJECT, text) is not None:
        return [text]
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_read(_OBJECT, line) is not None for line in lines):
        return lines
    return stuck_together(text)


def stuck_together(text: bytes) -> list[bytes] | None:
    """Objects that stand one behind the other with nothing between, as Firehose writes what it is given; else None."""
    if text[:1] != b"{":
        return None
    buffer = np.frombuffer(text + b'"' * PADDING, dtype=np.uint8)  # quotes end a string that breaks off
    projection = Projection(buffer, Paths.of([("\0",)]))
    projection.add(0, len(text))
    found = [text[start:end] for start, end in projection.span[: projection.rows]]
    return found if all(_read(_OBJECT, one) is not None for one in found) else None


def _log_events(members: _Members) -> list[Wrapped] | None:
    """The messages of CloudWatch log events, from a subscription or an answer of the API; None where it is neither."""
    kind = _read(_STRING, members.get("messageType"))
    if kind == "CONTROL_MESSAGE" and _read(_LIST, members.get("logEvents")) is not None:
        return []
    items = _read(_LIST, members.get("logEvents" if kind == "DATA_MESSAGE" else "events"))
    if not items:
        return [] if items == [] and (kind == "DATA_MESSAGE" or members.keys() & _TOKENS) else None
    shared: dict[str, object] = {
        fact: value
        for fact, key in (("account", "owner"), ("log_group", "logGroup"), ("log_stream", "logStream"))
        if (value := _read(_STRING, members.get(key))) is not None
    }
    out: list[Wrapped] = []
    for item in items:
        event = _read(_OBJECT, item)
        if event is None or "message" not in event:
            return None
        out.append(_log_event(event, shared))
    return out


#: What tells an answer of FilterLogEvents and GetLogEvents without events from an object of the same key.
_TOKENS = frozenset({"searchedLogStreams", "nextForwardToken"})


def _log_event(event: _Members, shared: dict[str, object]) -> Wrapped:
    facts = dict(shared)
    for fact, key in (("id", "id"), ("id", "eventId"), ("log_stream", "logStreamName")):
        if value := _read(_STRING, event.get(key)):
            facts[fact] = value
    moment = _read(_NUMBER, event.get("timestamp"))
    if moment is not None and 0 <= moment < _LAST_MILLISECOND:
        facts["time"] = _EPOCH + timedelta(milliseconds=moment)
    message = _read(_STRING, event["message"])
    return Wrapped(bytes(event["message"]) if message is None else message.encode(), facts, event=True)


#: Of the year 9999, the last that Python knows.
_LAST_MILLISECOND = 253_402_300_799_000


def _read(decoder: msgspec.json.Decoder[_Value], raw: bytes | msgspec.Raw | None) -> _Value | None:
    """The value, its members as they stand, or None where it is of another type."""
    try:
        return None if raw is None else decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _inside(members: _Members) -> Iterable[msgspec.Raw] | None:
    if "detail-type" in members and _read(_OBJECT, members.get("detail")) is not None:
        return [members["detail"]]
    if events := _all(members.get("Events"), "CloudTrailEvent"):
        return events
    if _read(_LIST, members.get("Events")) == [] and members.keys() <= {"Events", "NextToken"}:
        return []  # LookupEvents found nothing
    for outer, key in (("awslogs", "data"), ("Sns", "Message"), ("kinesis", "data"), ("event", "original")):
        if key in (below := _read(_OBJECT, members.get(outer)) or {}):
            return [below[key]]
    if _read(_OBJECT, members.get("event")) is not None:
        return [members["event"]]
    for key in ("body", "Body", "Message", "CloudTrailEvent", "invokingEvent", "data", "Data", "_raw"):
        if _read(_STRING, members.get(key)) is not None:
            return [members[key]]
    if "TopicArn" in members and _read(_OBJECT, members.get("Message")) is not None:
        return [members["Message"]]
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
