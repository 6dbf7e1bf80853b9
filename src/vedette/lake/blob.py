"""From an object's bytes to JSON text: decompression with a cap, encodings, and what can be saved of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import deflate
from isal import igzip_lib
from isal.isal_zlib import error as _isal_error

from vedette.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The class of the library's error, which its types call a mere `Exception`.
_BROKEN: Any = _isal_error
_GZIP = b"\x1f\x8b"
#: How every member begins whose bytes are deflated, and that is every one (RFC 1952, section 2.3.1).
_MEMBER = b"\x1f\x8b\x08"
#: The same where no flag says that a name, a comment or anything else stands before the text.
_PLAIN = _MEMBER + b"\0"
#: Bytes of a member before its name or text.
_HEADER = 10
#: Bytes of an object below which looking for a member costs nothing.
_SMALL = 1 << 10
#: Compressions that are told and not read here.
_OTHERS = ((b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"PK\x03\x04", "zip"))
_CHUNK = 1 << 24
#: How many times its own size an object's text mostly is at the most.
_LIKELY = 64
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKS = tuple(bom for bom, _ in _BOMS)
_JSON = (b"{", b"[")


class Opened(NamedTuple):
    """The text of an object, and the reason why it ends early (empty where it is whole)."""

    text: bytes
    broken: str = ""


def open_blob(data: bytes, *, cap: int) -> Opened:
    """The object's text as UTF-8 bytes, decompressed where it is gzip, never more than `cap` bytes.

    A truncated or corrupt gzip stream gives what stands before the break, with the reason. Raises `ParseError`
    for an empty object, for a compression we do not read, and for one that grows beyond the cap.
    """
    if not data:
        raise ParseError("the object is empty (0 bytes)")
    broken = ""
    if data.startswith(_GZIP):
        data, broken = _gunzip(data, cap)
    else:
        for magic, name in _OTHERS:
            if data.startswith(magic):
                raise ParseError(f"the object is {name}-compressed; gzip and plain text are read")
        if len(data) > cap:
            raise ParseError(f"the object has {len(data)} bytes, more than the cap of {cap}", hint=_HINT)
    if data.startswith(_MARKS):
        data = _to_utf8(data)
    return Opened(data, broken)


_HINT = "raise collect.max_object_megabytes if the object is to be trusted"


def usual(data: bytes, cap: int) -> bytearray | None:
    """The text of a usual object, one good gzip member that holds JSON; None for any other, which `open_blob` opens.

    The same text twice in one object, packed in two ways, is taken for one. Where that is one JSON text its events are
    the same ones; where it is lines, ask `single_member`.
    """
    text = _single(data, cap) if data.startswith(_GZIP) else None
    return text if text is not None and text.startswith(_JSON) else None


def single_member(data: bytes) -> bool:
    """Whether no second gzip member can begin in it: asked where the same text twice may be more than once."""
    return data.find(_MEMBER, 1) < 0


def text_size(data: bytes) -> int:
    """About how many bytes the object has when unzipped, from its last four bytes; reading it is what tells."""
    return max(len(data), int.from_bytes(data[-4:], "little")) if data.startswith(_GZIP) else len(data)


def _to_utf8(data: bytes) -> bytes:
    """The text without its byte order mark."""
    bom, encoding = next(one for one in _BOMS if data.startswith(one[0]))
    if encoding == "utf-8":
        return data[len(bom) :]
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise ParseError(f"the text says it is {encoding} and is not: {error.reason}") from None


def _gunzip(data: bytes, cap: int) -> tuple[bytes, str]:
    text = _single(data, cap) if single_member(data) else None
    if text is not None:
        return bytes(text), ""
    parts: list[bytes] = []
    try:
        parts.extend(_members(data, cap))
    except (_BROKEN, EOFError) as error:
        return b"".join(parts), f"the gzip stream is broken: {str(error) or 'it ends early'}"
    return b"".join(parts), ""


def _single(data: bytes, cap: int) -> bytearray | None:
    """The text where the object is one good member, as its last eight bytes say: one call, no copy. Else None.

    libdeflate reads the first member and says nothing of what stands behind it. What ends with another size or
    checksum is more than that member, and so is what repeats how its text begins when packed. The same text twice,
    packed in two ways, is taken for one. The checksum is computed here, so the library is given the packed bytes
    alone; the few members whose header has more than the fixed part are left to it.
    """
    size = int.from_bytes(data[-4:], "little")
    if not 0 < size <= min(cap, _LIKELY * len(data)) or _repeats(data):
        return None
    try:
        if data.startswith(_PLAIN):
            text = deflate.deflate_decompress(memoryview(data)[_HEADER:-8], size)
        else:
            text = deflate.gzip_decompress(data, size)
    except (deflate.DeflateError, MemoryError):
        return None
    whole = len(text) == size and deflate.crc32(text) == int.from_bytes(data[-8:-4], "little")
    return text if whole else None


def _repeats(data: bytes) -> bool:
    """Whether a second member may pack the text of the first in the same way."""
    if len(data) < _SMALL:
        return not single_member(data)
    return data.find(data[_HEADER : _HEADER + 32], _HEADER + 1) >= 0  # the longer what is looked for, the faster


def _members(data: bytes, cap: int) -> Iterator[bytes]:
    total = 0
    while data:
        stream = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        chunk = stream.decompress(data, _CHUNK)
        while True:
            total += len(chunk)
            if total > cap:
                raise ParseError(f"the object grows beyond the cap of {cap} bytes when unzipped", hint=_HINT)
            if chunk:
                yield chunk
            if stream.eof:
                break
            if not chunk and stream.needs_input:
                raise EOFError
            chunk = stream.decompress(b"", _CHUNK)
        data = stream.unused_data.lstrip(b"\0")
        if data and not data.startswith(_GZIP):
            message = "bytes that are no gzip stand behind it"
            raise _BROKEN(message)
