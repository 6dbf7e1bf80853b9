"""Where digests and log files lie: a folder of copies, or a bucket. Both only ever read."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vedette.aws import s3
from vedette.collect.digests.names import digest_name
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

_PIECE = 1 << 18
_MAX_DEPTH = 12
_ACCOUNT = re.compile(r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?\d{12}/$")
#: Beside a digest NAME in a folder: NAME.sig has the signature, NAME.metadata.json what S3 said of the object.
SIGNATURE, METADATA = ".sig", ".metadata.json"


class Store(Protocol):
    """What verification needs of a place. Paths are relative to it, with `/` between folders."""

    #: The bucket's name where the place is one, else empty.
    bucket: str

    def uri(self, path: str) -> str:
        """The object's full address."""

    def digests(self, wanted: Callable[[str], bool], first: date | None = None) -> Iterator[str]:
        """Paths that digests lie at; folders of accounts and regions that are not `wanted` may be left out.

        So may those of days before `first`.
        """

    def regions(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Where log files lie: each region of each folder `CloudTrail`, as (what is before it, region)."""

    def logs(self, folder: str, first: date | None) -> Iterator[str]:
        """Paths of objects below a folder of log files, in order; those of days before `first` may be left out."""

    def read(self, path: str) -> tuple[bytes, Mapping[str, str]]:
        """An object's bytes and metadata. Raises `FileNotFoundError`, `VedetteError`."""

    def stream(self, path: str) -> Iterator[bytes]:
        """An object's bytes, a piece at a time. Raises as `read` does."""


class Folder:
    """A folder of this machine that holds a copy: of a bucket, of several in folders of their own, or of a part."""

    bucket = ""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root).expanduser().absolute()
        if not self.root.is_dir():
            raise UsageError("there is no such folder", where=str(self.root), hint="give a folder, or s3://bucket")

    def uri(self, path: str) -> str:
        """The file's full path."""
        return str(self.root / path)

    def digests(self, wanted: Callable[[str], bool], first: date | None = None) -> Iterator[str]:  # noqa: ARG002  listing folders costs nothing
        """Every digest below the folder; folders of log files are not looked into."""
        yield from (path for path in self._walk("", skip_logs=True) if digest_name(path))

    def regions(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Every region that has a folder of log files."""
        yield from self._regions("", wanted)

    def _regions(self, folder: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        for entry in self._entries(folder):
            if not entry.is_dir(follow_symlinks=False) or not wanted(entry.name):
                continue
            path = f"{folder}{entry.name}/"
            if entry.name == "CloudTrail":
                yield from ((folder, e.name) for e in self._entries(path) if e.is_dir() and wanted(e.name))
            elif not entry.name.startswith("CloudTrail"):
                yield from self._regions(path, wanted)

    def logs(self, folder: str, first: date | None) -> Iterator[str]:  # noqa: ARG002  same
        """Every file below the folder but hidden ones, which collection passes over too."""
        if (self.root / folder).is_dir():
            yield from self._walk(folder.rstrip("/"))

    def _walk(self, folder: str, *, skip_logs: bool = False) -> Iterator[str]:
        for entry in self._entries(folder):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not (skip_logs and _holds_logs(entry.name)):
                    yield from self._walk(path, skip_logs=skip_logs)
            elif entry.is_file():
                yield path

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            found = [entry for entry in os.scandir(self.root / folder) if not entry.name.startswith((".", "_"))]
        except OSError as error:
            raise UsageError(
                f"the folder cannot be read: {error.strerror}", where=self.uri(folder), hint="check its permissions"
            ) from None
        return sorted(found, key=lambda entry: entry.name)

    def read(self, path: str) -> tuple[bytes, Mapping[str, str]]:
        """The file's bytes, and the metadata kept beside it; empty without."""
        with _readable(self.uri(path)):
            return (self.root / path).read_bytes(), self._metadata(self.root / path)

    def _metadata(self, path: Path) -> Mapping[str, str]:
        beside, said = path.with_name(path.name + METADATA), path.with_name(path.name + SIGNATURE)
        if said.is_file():
            return {"signature": said.read_text("ascii", "replace").strip()}
        if not beside.is_file():
            return {}
        try:
            found = json.loads(beside.read_bytes())
            found = found.get("Metadata", found)
            return {str(name).lower().removeprefix("x-amz-meta-"): str(value) for name, value in found.items()}
        except (ValueError, AttributeError):
            raise UsageError("the metadata is no JSON object", where=str(beside), hint="delete the file") from None

    def stream(self, path: str) -> Iterator[bytes]:
        """The file's bytes."""
        with _readable(self.uri(path)), (self.root / path).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _holds_logs(name: str) -> bool:
    return name == "CloudTrail" or (name.startswith("CloudTrail-") and name != "CloudTrail-Digest")


@contextmanager
def _readable(uri: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(uri) from None
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}", where=uri, hint="check its permissions"
        ) from None


class Bucket:
    """A bucket, or what is below a prefix of it. `settings` are those of AWS calls."""

    def __init__(self, uri: str, settings: Mapping[str, str]) -> None:
        self.bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        if not self.bucket:
            raise UsageError("the address has no bucket", where=uri, hint="write s3://bucket/prefix")
        self._prefix = f"{prefix.rstrip('/')}/" if prefix.rstrip("/") else ""
        self._settings = settings

    def uri(self, path: str) -> str:
        """The object's address."""
        return f"s3://{self.bucket}/{path}"

    def digests(self, wanted: Callable[[str], bool], first: date | None = None) -> Iterator[str]:
        """Every digest below the prefix, found by its folders, from the day on. Raises `AwsError`."""
        if "CloudTrail-Digest/" in f"/{self._prefix}":
            yield from (key for key in self._keys(self._prefix) if digest_name(key))
            return
        for folder, objects in self._folders(self._prefix, wanted, 0):
            yield from (key for key in objects if digest_name(key))
            if folder.endswith("/CloudTrail-Digest/") or folder == "CloudTrail-Digest/":
                for region in self._below(folder, wanted):
                    yield from (key for key in self.logs(f"{folder}{region}/", first) if digest_name(key))

    def regions(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Every region that has a folder of log files. Raises `AwsError`."""
        if "/CloudTrail" in f"/{self._prefix}":
            return
        for folder, _ in self._folders(self._prefix, wanted, 0):
            if folder.endswith("/CloudTrail/") or folder == "CloudTrail/":
                yield from ((folder.removesuffix("CloudTrail/"), name) for name in self._below(folder, wanted))

    def _folders(self, prefix: str, wanted: Callable[[str], bool], depth: int) -> Iterator[tuple[str, list[str]]]:
        """Each folder above those of regions, with the keys directly in it; CloudTrail's own are not entered."""
        below, objects = s3.folders(self.bucket, prefix, self._settings)
        yield prefix, [item.key for item in objects]
        for folder in below:
            name = folder[len(prefix) :].rstrip("/")
            if name.startswith("CloudTrail"):
                yield folder, []
            elif _ACCOUNT.search(prefix):
                continue  # where AWS delivers, other services' logs lie beside CloudTrail's
            elif depth < _MAX_DEPTH and wanted(name):
                yield from self._folders(folder, wanted, depth + 1)

    def _below(self, folder: str, wanted: Callable[[str], bool]) -> list[str]:
        prefixes, _ = s3.folders(self.bucket, folder, self._settings)
        names = (prefix[len(folder) :].rstrip("/") for prefix in prefixes)
        return [name for name in names if wanted(name)]

    def _keys(self, prefix: str) -> Iterator[str]:
        return (item.key for item in s3.objects(self.bucket, prefix, self._settings))

    def logs(self, folder: str, first: date | None) -> Iterator[str]:
        """Every object below the folder, from the day on. Raises `AwsError`."""
        after = f"{folder}{first:%Y/%m/%d}/" if first else ""
        for item in s3.objects(self.bucket, folder, self._settings, after=after):
            if not item.key.endswith("/"):
                yield item.key

    def read(self, path: str) -> tuple[bytes, Mapping[str, str]]:
        """The object's bytes and its metadata."""
        opened = s3.opened(self.bucket, path, self._settings)
        if opened is None:
            raise FileNotFoundError(self.uri(path))
        return b"".join(opened.pieces), opened.metadata

    def stream(self, path: str) -> Iterator[bytes]:
        """The object's bytes."""
        opened = s3.opened(self.bucket, path, self._settings)
        if opened is None:
            raise FileNotFoundError(self.uri(path))
        yield from opened.pieces
