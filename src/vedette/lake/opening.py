"""An object's parts as text, what cannot be opened told: the first step of every reader.

Gzip and plain text are `blob`'s. Here are the others that real folders hold: zstd, bzip2, xz, and zip and tar archives,
each of whose files is a part of the object.
"""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from vedette.errors import ParseError
from vedette.lake.blob import Opened, open_blob
from vedette.lake.rows import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vedette.lake.rows import Blob, Limits, Read

_CHUNK = 1 << 20
_MEMBERS = 100_000
#: Where a tar archive has its magic.
_TAR = slice(257, 262)
_BROKEN = (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error, pa.ArrowException)


def _bzip2(data: bytes) -> IO[bytes]:
    return bz2.BZ2File(io.BytesIO(data))


def _xz(data: bytes) -> IO[bytes]:
    return lzma.LZMAFile(io.BytesIO(data))


def _zstd(data: bytes) -> Any:
    return pa.CompressedInputStream(pa.BufferReader(data), "zstd")


_STREAMS: tuple[tuple[bytes, str, Callable[[bytes], Any]], ...] = (
    (b"\x28\xb5\x2f\xfd", "zstd", _zstd),
    (b"BZh", "bzip2", _bzip2),
    (b"\xfd7zXZ\0", "xz", _xz),
)
_MAGICS = tuple(magic for magic, _, _ in _STREAMS)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def opened(number: int, blob: Blob, limits: Limits, out: Read) -> Iterator[Opened]:
    """The texts of object `number`; one that cannot be opened is rejected as a whole, with the reason."""
    try:
        for found in parts(blob.data, limits.object_bytes):
            out.texts += len(found.text)
            yield found
    except ParseError as error:
        reject(number, error.what, blob.data, out)


def is_tar(text: bytes) -> bool:
    """Whether the text is a tar archive."""
    return text[_TAR] == b"ustar"


def reject(number: int, why: str, data: bytes, out: Read) -> None:
    """The object as a whole, or one part of it, becomes no row."""
    out.discovered[number] += 1
    out.rejected.append(Rejected(number, -1, why, data))


def parts(data: bytes, cap: int) -> Iterator[Opened]:
    """The texts in an object, decompressed: one, or one a file of an archive; never more than `cap` bytes in all.

    Raises `ParseError` for what cannot be opened, after the parts before it.
    """
    if data.startswith(_ZIP):
        yield from _zip(data, cap)
        return
    if data.startswith(_MAGICS):
        _, name, stream = next(one for one in _STREAMS if data.startswith(one[0]))
        text, broken = _drained(stream(data), name, cap)
    else:
        found = open_blob(data, cap=cap)
        if not is_tar(found.text):
            yield found
            return
        text, broken = found.text, found.broken
    if is_tar(text):
        yield from _tar(text, broken, cap)
    elif text:
        yield Opened(open_blob(text, cap=cap).text, broken)
    else:
        raise ParseError(broken or "the object is empty when unpacked")


def head(data: bytes, size: int) -> bytes | None:
    """The first bytes of the text that bzip2, xz, zstd or zip hold, of an archive its first file's; else None.

    Empty where it cannot be opened.
    """
    try:
        if data.startswith(_ZIP):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                return archive.open(members[0]).read(size) if members else b""
        for magic, _, stream in _STREAMS:
            if data.startswith(magic):
                return bytes(stream(data).read(size))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, *_BROKEN):
        return b""
    return None


def _drained(stream: Any, name: str, cap: int) -> tuple[bytes, str]:
    """What the stream gives, and why it ends early (empty where it does not)."""
    found: list[bytes] = []
    size = 0
    try:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > cap:
                raise ParseError(f"the object grows beyond the cap of {cap} bytes when unpacked", hint=_HINT)
            found.append(chunk)
    except _BROKEN as error:
        return b"".join(found), f"the {name} stream is broken: {str(error) or 'it ends early'}"
    return b"".join(found), ""


_HINT = "raise collect.max_object_megabytes if the object is to be trusted"


def _zip(data: bytes, cap: int) -> Iterator[Opened]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, *_BROKEN, NotImplementedError) as error:
        raise ParseError(f"the zip archive is broken: {error}") from None
    left = cap
    for member in members[:_MEMBERS]:
        try:
            text, broken = _drained(archive.open(member), "zip", left)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, *_BROKEN) as error:
            text, broken = b"", f"it cannot be read: {error}"
        left -= len(text)
        yield _member(member.filename, text, broken, cap)
    if len(members) > _MEMBERS:
        raise ParseError(f"the archive has {len(members)} files; the first {_MEMBERS} were read")


def _tar(data: bytes, broken: str, cap: int) -> Iterator[Opened]:
    left, count = cap, 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if not member.isfile():
                    continue
                count += 1
                if count > _MEMBERS:
                    raise ParseError(f"the archive has more than {_MEMBERS} files; those before were read")
                if member.size > left:
                    raise ParseError(f"the object grows beyond the cap of {cap} bytes when unpacked", hint=_HINT)
                file = archive.extractfile(member)
                text, why = _drained(file, "tar", left) if file else (b"", "it cannot be read")
                left -= len(text)
                yield _member(member.name, text, why, cap)
    except (tarfile.TarError, *_BROKEN) as error:
        raise ParseError(f"the tar archive is broken: {error}") from None
    if broken:
        raise ParseError(broken)


def _member(name: str, text: bytes, broken: str, cap: int) -> Opened:
    """One file of an archive, unzipped where it is gzip; empty ones are no fault."""
    why = f"the file {name!r} in the archive: "
    if not text:
        return Opened(b"", why + broken if broken else "")
    try:
        inner = open_blob(text, cap=cap)
    except ParseError as error:
        return Opened(b"", why + error.what)
    told = broken or inner.broken
    return Opened(inner.text, why + told if told else "")
