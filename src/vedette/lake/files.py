"""Which files a table's snapshots need, and which lie in its folder all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from pyarrow import fs as pafs
from pyiceberg.io.pyarrow import PyArrowFileIO

from vedette.errors import LakeError
from vedette.lake.catalog import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyiceberg.table import Table
    from pyiceberg.table.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Lying:
    """A file in the table's folder: its path without scheme, its bytes, and when it was last written (UTC)."""

    path: str
    bytes: int
    written: datetime


def plain(location: str) -> str:
    """The path as the file system has it, by which locations are compared."""
    _, _, path = PyArrowFileIO.parse_location(location)
    return path


def _filesystem(table: Table) -> pafs.FileSystem:
    scheme, netloc, _ = PyArrowFileIO.parse_location(table.location())
    if not isinstance(table.io, PyArrowFileIO):
        raise LakeError("the lake's files cannot be listed", where=table.location(), hint="use the default py-io-impl")
    return table.io.fs_by_scheme(scheme, netloc)


def lying(table: Table) -> list[Lying]:
    """Every file below the table's `data` and `metadata`. Raises `LakeError`."""
    filesystem = _filesystem(table)
    root = plain(table.location())

    def listed() -> list[Lying]:
        out = []
        for part in ("data", "metadata"):
            selector = pafs.FileSelector(f"{root}/{part}", recursive=True, allow_not_found=True)
            for info in filesystem.get_file_info(selector):
                if info.type == pafs.FileType.File:
                    written = info.mtime.astimezone(UTC) if info.mtime else datetime.now(UTC)
                    out.append(Lying(info.path, info.size, written))
        return out

    return translate(table.location(), listed)


def needed(table: Table, snapshots: Iterable[Snapshot]) -> set[str]:
    """The paths of the manifest lists, manifests and data files of the snapshots, and of the table's metadata."""
    found = {plain(table.metadata_location)}
    found |= {plain(entry.metadata_file) for entry in table.metadata.metadata_log}
    manifests = {}
    for snapshot in snapshots:
        found.add(plain(snapshot.manifest_list))
        for manifest in translate(snapshot.manifest_list, partial(snapshot.manifests, table.io)):
            manifests[manifest.manifest_path] = manifest
    for path, manifest in manifests.items():
        found.add(plain(path))
        entries = translate(path, partial(manifest.fetch_manifest_entry, table.io, discard_deleted=True))
        found |= {plain(entry.data_file.file_path) for entry in entries}
    return found


def remove(table: Table, found: Iterable[Lying]) -> tuple[int, int]:
    """Delete the files; gives how many were deleted and their bytes. One that is gone, or stays, is not counted."""
    filesystem = _filesystem(table)
    files = size = 0
    for one in found:
        try:
            filesystem.delete_file(one.path)
        except OSError:
            continue
        files, size = files + 1, size + one.bytes
    return files, size
