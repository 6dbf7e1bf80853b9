"""Rejected bytes are kept: one gzip file each, named by what is in it."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vedette.errors import StateError
from vedette.state import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vedette.lake.ingest import Prepared
    from vedette.state import State


class RejectStore:
    """Writes rejects below a folder and lists them in the state; the same reject twice is one."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder = folder
        self._state = state

    def keep(self, source: str, prepared: Prepared) -> int:
        """Keep the rejects of a batch, the bytes before the listing; returns how many."""
        now = datetime.now(UTC)
        kept = []
        for one in prepared.rejected:
            tally = prepared.tallies[one.blob]
            number = hashlib.sha256(f"{source}|{tally.uri}|{tally.version}|{one.position}|".encode() + one.data)
            name = number.hexdigest()[:32]
            self._write(name, one.data)
            kept.append(
                Reject(
                    id=name,
                    source=source,
                    uri=tally.uri,
                    version=tally.version,
                    position=one.position,
                    reason=one.reason,
                    size=len(one.data),
                    file=f"{name[:2]}/{name}.gz",
                    at=now,
                )
            )
        self._state.rejects.add(kept)
        return len(kept)

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name[:2] / f"{name}.gz"
        if path.exists():
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_bytes(gzip.compress(data, 1, mtime=0))
            partial.replace(path)
        except OSError as error:
            raise StateError(
                f"a rejected record cannot be kept: {error.strerror}",
                where=str(path),
                hint="free some space or mend the permissions, and run the same command again",
            ) from None

    def read(self, reject: Reject) -> bytes:
        """The bytes as they came. Raises `StateError` where the file is gone."""
        try:
            return gzip.decompress((self._folder / reject.file).read_bytes())
        except (OSError, EOFError) as error:
            raise StateError(
                f"the kept bytes of reject {reject.id} cannot be read: {error}",
                where=str(self._folder / reject.file),
                hint="collect the object again",
            ) from None

    def blobs(self, rejects: Iterable[Reject]) -> Iterable[tuple[Reject, bytes]]:
        """Each reject with its bytes, in the order given."""
        for reject in rejects:
            yield reject, self.read(reject)
