"""Files and folders of this machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Sorts objects whose day is unknown behind the others.
_LATER = "9999"
#: Bytes that are asked of a file first: more than most objects have.
_AT_ONCE = 1 << 16
#: Windows would take some bytes for line ends.
_BINARY = getattr(os, "O_BINARY", 0)
_NOTHING: Mapping[str, str] = MappingProxyType({})


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """Every file of a folder, or the one file; by day, account, region and name. Links are followed once.

    Names that begin with `_` or `.` are passed over and told to `walk.skipped`, as data tools do. Raises
    `UsageError` where there is no such path.
    """
    root = os.path.abspath(os.path.expanduser(uri.removeprefix("file://")))  # noqa: PTH100, PTH111  see below
    if os.path.isfile(root):  # noqa: PTH113  strings: a Path costs more than looking at the file
        yield _found(root, os.stat(root), walk.facts(root))  # noqa: PTH116  see above
        return
    if not os.path.isdir(root):  # noqa: PTH112  see above
        raise UsageError(
            "there is no such file or folder", where=root, hint="check the path, or give s3://bucket/prefix"
        )
    listed: list[_Listed] = []
    _files(root, walk, set(), listed)
    listed.sort(key=_order, reverse=True)
    while listed:  # the first are read while the last have not been looked at, and need no more memory then
        path, facts = listed.pop()
        try:
            stat = os.stat(path)  # noqa: PTH116  see above
        except OSError as error:
            walk.skipped(path, f"it cannot be read: {error.strerror}")
            continue
        yield _found(path, stat, facts)


class _Listed(NamedTuple):
    """A file that is wanted; a folder may have a million of them."""

    path: str
    facts: Mapping[str, str]


def _order(listed: _Listed) -> tuple[str, str, str, str]:
    facts = listed.facts
    return (facts.get("day", _LATER), facts.get("account", ""), facts.get("region", ""), listed.path)


def _files(folder: str, walk: Walk, seen: set[tuple[int, int]], out: list[_Listed]) -> None:
    """Add the wanted files of a folder and of those below it; each folder once, however often it is linked to."""
    try:
        here = os.stat(folder)  # noqa: PTH116  see above
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        walk.skipped(folder, f"it cannot be read: {error.strerror}")
        return
    if (here.st_dev, here.st_ino) in seen:
        return
    seen.add((here.st_dev, here.st_ino))
    walk.coming(len(out))
    for entry in entries:
        try:
            if not _printable(entry.path):
                shown = os.fsencode(entry.path).decode("utf-8", "backslashreplace")
                walk.skipped(shown, "its name is no UTF-8: rename it")
            elif entry.name.startswith(("_", ".")):
                walk.skipped(entry.path, "its name begins with _ or .")
            elif facts := walk.facts(entry.path) if entry.is_file() else None:
                if walk.wants(facts):  # a layout fits: nobody passes it over
                    out.append(_Listed(entry.path, facts))
            elif reason := walk.passes_over(entry.path):
                walk.skipped(entry.path, reason)
            elif entry.is_dir():
                _files(entry.path, walk, seen, out)
            elif entry.is_file():
                out.append(_Listed(entry.path, _NOTHING))
            else:
                walk.skipped(entry.path, "it is no regular file, or a link to nothing")
        except OSError as error:
            walk.skipped(entry.path, f"it cannot be read: {error.strerror}")


def _printable(name: str) -> bool:
    """Whether the name can be written down; Python gives bytes that are no UTF-8 as lone surrogates."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _found(path: str, stat: os.stat_result, facts: Mapping[str, str]) -> Found:
    if "day" not in facts:  # times without a year take it from the file's age
        facts = {**facts, "time": datetime.fromtimestamp(stat.st_mtime, UTC).isoformat()}
    return Found(path, f"{stat.st_size}-{stat.st_mtime_ns}", stat.st_size, facts)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:  # noqa: ARG001  the contract of a transport
    """The file's bytes. Raises `UsageError` where it cannot be read."""
    try:
        file = os.open(uri, os.O_RDONLY | _BINARY)  # fewer calls to the system than a file object makes
        try:
            parts = [os.read(file, _AT_ONCE)]
            rest = _AT_ONCE if len(parts[0]) < _AT_ONCE else max(_AT_ONCE, os.fstat(file).st_size)
            while parts[-1]:
                parts.append(os.read(file, rest))
        finally:
            os.close(file)
        return parts[0] if len(parts) <= 2 else b"".join(parts)  # noqa: PLR2004  the last is empty
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}", where=uri, hint="check its permissions"
        ) from None


TRANSPORT = Transport(scheme="file", title="Files and folders", find=find, fetch=fetch)
