"""Files and folders of this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Endings of files that are no logs of any source and stand in the way of a responder's folder.
_LATER = "9999"


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """Every file of a folder, or the one file; by day, account, region and name. Links are followed once.

    Names that begin with `_` or `.` are passed over and told to `walk.skipped`, as data tools do. Raises
    `UsageError` where there is no such path.
    """
    root = Path(uri.removeprefix("file://")).expanduser()
    if root.is_file():
        found_one = _found(root, walk)
        if found_one is not None:
            yield found_one
        return
    if not root.is_dir():
        raise UsageError(
            "there is no such file or folder",
            where=str(root),
            hint="check the path, or give s3://bucket/prefix",
        )
    found = [f for path in _files(root, walk) if (f := _found(path, walk)) is not None]
    yield from sorted((f for f in found if walk.wants(f.facts)), key=_order)


def _order(found: Found) -> tuple[str, str, str, str]:
    facts = found.facts
    return (facts.get("day", _LATER), facts.get("account", ""), facts.get("region", ""), found.uri)


def _files(root: Path, walk: Walk) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True, onerror=lambda e: _unreadable(e, walk)):
        stat = Path(folder).stat()
        if (stat.st_dev, stat.st_ino) in seen:
            folders.clear()
            continue
        seen.add((stat.st_dev, stat.st_ino))
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not _printable(str(path)):
                walk.skipped(os.fsencode(path).decode("utf-8", "backslashreplace"), "its name is no UTF-8: rename it")
            elif name.startswith(("_", ".")):
                walk.skipped(str(path), "its name begins with _ or .")
            elif "/CloudTrail-Digest/" in path.as_posix() or "_CloudTrail-Digest_" in name:
                walk.skipped(str(path), "it is a digest: it holds hashes of log objects, no events")
            elif not path.is_file():
                walk.skipped(str(path), "it is no regular file, or a link to nothing")
            else:
                yield path


def _unreadable(error: OSError, walk: Walk) -> None:
    walk.skipped(str(error.filename), f"it cannot be read: {error.strerror}")


def _printable(name: str) -> bool:
    """Whether the name can be written down; Python gives bytes that are no UTF-8 as lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _found(path: Path, walk: Walk) -> Found | None:
    try:
        stat = path.stat()
    except OSError as error:  # it went away since the folder was read
        _unreadable(error, walk)
        return None
    absolute = path.absolute()
    facts = facts_of(walk.source.layouts, absolute.as_posix())
    return Found(str(absolute), f"{stat.st_size}-{stat.st_mtime_ns}", stat.st_size, facts)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:  # noqa: ARG001  the contract of a transport
    """The file's bytes. Raises `UsageError` where it cannot be read."""
    try:
        return Path(uri).read_bytes()
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}", where=uri, hint="check its permissions"
        ) from None


TRANSPORT = Transport(scheme="file", title="Files and folders", find=find, fetch=fetch)
