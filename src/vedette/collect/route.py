"""Which log source an object is of: by its path, by where it came from, or by its first bytes."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.model import Found, LogSource

#: The source of log groups that no pattern names and whose content no other source knows.
FALLBACK = "cloudwatch_logs"
#: So much of the text is looked at.
HEAD_BYTES = 4096
#: Envelopes larger than that are not opened to see what is inside.
_ENVELOPE_BYTES = 16 << 20
_MAX_DEPTH = 5
_GZIP = b"\x1f\x8b"
#: What the Kinesis Producer Library puts before records that it packed into one
#: (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
_KPL = b"\xf3\x89\x9a\xc2"
_PARQUET = b"PAR1"
_OTHERS = ((b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"PK\x03\x04", "zip"), (b"\xfd7zXZ", "xz"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The source of an object, or None with the reason; `nothing` says that it holds no records by its nature."""

    source: LogSource | None
    reason: str = ""
    nothing: bool = False


class Router:
    """Chooses among some sources, or gives everything to the one that was chosen. Safe for threads.

    `log_groups` maps patterns of log group names (`/aws/eks/*`) to sources' names; the longest that fits wins.
    Raises `UsageError` where such a name is no source's.
    """

    def __init__(self, sources: LogSource | Sequence[LogSource], log_groups: Mapping[str, str] | None = None) -> None:
        self.only = None if isinstance(sources, Sequence) else sources
        self.sources = tuple(sources) if isinstance(sources, Sequence) else (sources,)
        self._names = {source.name: source for source in self.sources}
        self._looks = [(source, re.compile(source.looks_like.encode())) for source in self.sources if source.looks_like]
        self._groups: list[tuple[str, LogSource]] = []
        for pattern, name in sorted((log_groups or {}).items(), key=lambda item: (-len(item[0]), item[0])):
            if name not in registry.sources():
                raise UsageError(
                    f"no log source is named {name!r}",
                    where=f"collect.log_groups: {pattern}",
                    hint=f"there are: {', '.join(registry.sources())}",
                )
            if name in self._names:
                self._groups.append((pattern, self._names[name]))

    def by_path(self, found: Found) -> LogSource | None:
        """What the transport said, the transport's own source, or None where neither tells."""
        if self.only is not None:
            return self.only
        name = found.facts.get("source")
        if name is None:
            name = registry.transport_for(found.uri).source
        return self._names.get(name)

    def by_content(self, data: bytes) -> Verdict:
        """What the first bytes tell, envelopes taken off."""
        if self.only is not None:
            return Verdict(self.only)
        if not data:
            return Verdict(None, "it is empty (0 bytes)")
        if data.startswith(_KPL):
            return Verdict(None, "it is packed by the Kinesis Producer Library: let the producer write single records")
        for magic, name in _OTHERS:
            if data.startswith(magic):
                return Verdict(None, f"it is {name}-compressed; gzip and plain text are read")
        return self._look(data, 0)

    def _look(self, data: bytes, depth: int) -> Verdict:
        if data.startswith(_PARQUET):  # its columns' names are at the end
            return self._match(data[:4] + data[-4 * HEAD_BYTES :]) or Verdict(None, "no log source has such columns")
        head = _text(data, HEAD_BYTES)
        if depth < _MAX_DEPTH and head.lstrip()[:1] in {b"{", b"["}:
            inside = self._open(data, head, depth)
            if inside is not None:
                return inside
        return self._match(head) or Verdict(None, "no log source knows its content, nor its path")

    def _match(self, head: bytes) -> Verdict | None:
        return next((Verdict(source) for source, pattern in self._looks if pattern.search(head)), None)

    def _open(self, data: bytes, head: bytes, depth: int) -> Verdict | None:
        """What is in an envelope, None where this is none."""
        if not any(key in head for key in (b"logEvents", b"messageType", b'"awslogs"', b'"kinesis"', b'"body"')):
            return None
        value = _first_value(_text(data, _ENVELOPE_BYTES))
        while isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, dict):
            return None
        if isinstance(value.get("logEvents"), list):
            return self._subscription(value, depth)
        inner = _inner(value)
        return None if inner is None else self._look(inner, depth + 1)

    def _subscription(self, value: dict[str, Any], depth: int) -> Verdict:
        """The source of a log group's events: configured, or known by their content, or that of any log group."""
        if value.get("messageType") == "CONTROL_MESSAGE":
            return Verdict(None, nothing=True)
        group = str(value.get("logGroup", ""))
        for pattern, source in self._groups:
            if fnmatchcase(group, pattern):
                return Verdict(source)
        messages = [str(e.get("message", "")) for e in value["logEvents"][:20] if isinstance(e, dict)]
        text = "\n".join(messages).encode("utf-8", "replace")
        known = self._look(text, depth + 1) if text else Verdict(None)
        if known.source is not None:
            return known
        fallback = self._names.get(FALLBACK)
        return Verdict(fallback, "" if fallback else f"no log source is known for the log group {group}")


def _text(data: bytes, size: int) -> bytes:
    """The first bytes of the text, decompressed where it is gzip, as UTF-8; what breaks early ends there."""
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(31).decompress(data, size)
        except zlib.error:
            return b""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: 2 * size].decode("utf-16", "replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf")[:size]


def _first_value(text: bytes) -> Any:
    """The first JSON value of a text, None where there is none; more may stand behind it."""
    try:
        return json.JSONDecoder().raw_decode(text.decode("utf-8", "replace").lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _inner(value: dict[str, Any]) -> bytes | None:
    """What a Lambda event, or a queue's message as AWS's tools print it, has inside."""
    records = value.get("Records") or value.get("Messages") or value.get("records")
    one = records[0] if isinstance(records, list) and records and isinstance(records[0], dict) else value
    for outer, key in (("awslogs", "data"), ("kinesis", "data"), ("", "body"), ("", "Body")):
        holder = one.get(outer) if outer else one
        found = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(found, str):
            try:
                return base64.b64decode(found, validate=True)
            except (binascii.Error, ValueError):
                return found.encode("utf-8", "replace")
    return None
