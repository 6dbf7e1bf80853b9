"""A digest's content: JSON in gzip, as CloudTrail writes it; and what is signed of it.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A digest of ten thousand log files has about 5 MB.
MAX_DIGEST_BYTES = 256_000_000
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"


class Damaged(ValueError):  # noqa: N818  what a reader sees of the object
    """The bytes are not what CloudTrail delivers; the text says why."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log file as its digest lists it; `sha256` is that of the decompressed content, in hex."""

    bucket: str
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The digest before, as the one after it recorded it; `sha256` is of the decompressed content."""

    bucket: str
    key: str
    sha256: str
    signature: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest's content. Times are UTC; `sha256` is of the decompressed content; `signed` what the signature is of."""

    account: str
    start: datetime
    end: datetime
    bucket: str
    key: str
    fingerprint: str
    algorithm: str
    previous: Previous | None
    logs: tuple[LogFile, ...]
    sha256: str
    signed: bytes


def inflated(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """The content in pieces of at most 1 MB; what is not gzip at all is given as it is.

    Raises `Damaged` where the gzip is broken or cut short, and where anything stands behind its end: CloudTrail
    writes one member, and readers differ about what follows one.
    """
    machine = zlib.decompressobj(31)
    begun = plain = False
    for chunk in chunks:
        if not chunk:
            continue
        if not begun:
            begun, plain = True, not chunk.startswith(_GZIP[: len(chunk)])
        if plain:
            yield chunk
            continue
        try:
            data = machine.decompress(chunk, _PIECE)
            while data:
                yield data
                data = machine.decompress(machine.unconsumed_tail, _PIECE)
        except zlib.error as error:
            raise Damaged(f"its gzip is broken: {error}") from None
        if machine.unused_data:
            raise Damaged("bytes were put behind its end")
    if not begun:
        raise Damaged("it is empty")
    if not plain and not machine.eof:
        raise Damaged("its gzip is cut short")


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of the decompressed content, in hex. Raises `Damaged`."""
    found = hashlib.sha256()
    for piece in inflated(chunks):
        found.update(piece)
    return found.hexdigest()


def parse(data: bytes) -> Digest:
    """Read a digest object. Raises `Damaged`."""
    content = bytearray()
    for piece in inflated([data]):
        content += piece
        if len(content) > MAX_DIGEST_BYTES:
            raise Damaged("it is larger than any digest")
    try:
        said = json.loads(bytes(content))
    except ValueError:
        raise Damaged("it holds no JSON") from None
    if not isinstance(said, dict):
        raise Damaged("it holds no JSON object")
    try:
        return _digest(said, hashlib.sha256(content).hexdigest())
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"it is no digest: {_said(error)}") from None


def _digest(said: dict[str, Any], sha256: str) -> Digest:
    end, bucket, key = (_text(said, name) for name in ("digestEndTime", "digestS3Bucket", "digestS3Object"))
    before = said["previousDigestSignature"]
    signed = f"{end}\n{bucket}/{key}\n{sha256}\n{'null' if before is None else before}"
    return Digest(
        account=_text(said, "awsAccountId"),
        start=_time(said, "digestStartTime"),
        end=_time(said, "digestEndTime"),
        bucket=bucket,
        key=key,
        fingerprint=_text(said, "digestPublicKeyFingerprint"),
        algorithm=str(said.get("digestSignatureAlgorithm", "")),
        previous=_previous(said),
        logs=tuple(_log(one) for one in said["logFiles"] or ()),
        sha256=sha256,
        signed=signed.encode("utf-8", "surrogatepass"),
    )


def _previous(said: dict[str, Any]) -> Previous | None:
    if said.get("previousDigestS3Object") is None or said.get("previousDigestS3Bucket") is None:
        return None
    return Previous(
        _text(said, "previousDigestS3Bucket"),
        _text(said, "previousDigestS3Object"),
        str(said.get("previousDigestHashValue") or "").lower(),
        str(said.get("previousDigestSignature") or ""),
    )


def _log(said: dict[str, Any]) -> LogFile:
    return LogFile(_text(said, "s3Bucket"), _text(said, "s3Object"), _text(said, "hashValue").lower())


def _text(said: dict[str, Any], name: str) -> str:
    value = said[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _time(said: dict[str, Any], name: str) -> datetime:
    return datetime.strptime(_text(said, name), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
