"""What came once and cannot be read: kept with its reason, so that a queue goes on and nothing is lost."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from vedette.collect.counts import UNRECOGNISED
from vedette.errors import StateError
from vedette.lake.ingest import Prepared, Tally
from vedette.lake.rows import Rejected
from vedette.state import ObjectCount, ObjectVersion

if TYPE_CHECKING:
    from vedette.collect.rejects import RejectStore
    from vedette.state import State


class Unread:
    """Keeps whole objects as rejects, outside any log source's table. Used by one thread."""

    def __init__(self, state: State, rejects: RejectStore) -> None:
        self._state = state
        self._rejects = rejects
        self._writer = uuid.uuid4().hex

    def keep(self, uri: str, version: str, data: bytes, reason: str) -> bool:
        """Keep the bytes and enter the object in the ledger; False where it was kept before."""
        if self._state.ledger.known(UNRECOGNISED, [ObjectVersion(uri, version)]):
            return False
        tally = Tally(uri, version, len(data), discovered=1, rejected=1)
        self._rejects.keep(UNRECOGNISED, Prepared([tally], [], [Rejected(0, -1, reason, data)], None))
        named = f"{self._writer}\n{UNRECOGNISED}\n{uri}|{version}"
        batch = hashlib.sha256(named.encode()).hexdigest()[:32]
        count = ObjectCount(uri, version, UNRECOGNISED, 1, 0, 0, 0, 1, len(data))
        self._state.ledger.begin(batch, UNRECOGNISED, [count])
        try:
            self._state.ledger.commit([batch])
        except StateError:  # a process that started just now took it for left behind
            self._state.ledger.begin(batch, UNRECOGNISED, [count])
            self._state.ledger.commit([batch])
        return True

    def reconcile(self) -> None:
        """After a crash: what was begun is forgotten; whoever sent it sends it again."""
        for batch, source in self._state.ledger.pending():
            if source != UNRECOGNISED:
                continue
            try:
                self._state.ledger.drop(batch)
            except StateError:
                if batch in {b for b, _ in self._state.ledger.pending()}:
                    raise
