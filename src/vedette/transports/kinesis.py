"""Kinesis streams, as CloudWatch Logs subscriptions fill them: every shard from where the last walk stopped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vedette.aws import kinesis
from vedette.errors import Throttled, UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCHEME = "kinesis"
#: Sequence numbers have up to 128 digits; so they sort as text.
_DIGITS = 128
#: A shard answers five reads a second, to all its readers together
#: (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html).
SECONDS_A_READ = 0.25
_THROTTLED_SECONDS = 1.0


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """The records of kinesis://STREAM, in each shard in order, until all are read or the walk has enough.

    A first walk begins with the oldest record, a later one behind the last that was stored. The shards that came of
    another by resharding are read when that one is. Raises `AwsError`, `UsageError`.
    """
    name = uri.removeprefix(f"{_SCHEME}://").rstrip("/")
    if not name or "/" in name:
        raise UsageError("the address is no stream's", where=uri, hint="write kinesis://STREAM")
    stream = kinesis.stream(name, walk.settings)
    waiting = kinesis.shards(name, walk.settings)
    unread = {shard.id for shard in waiting}
    under_way: list[_Reader] = []
    while (waiting or under_way) and not walk.enough():
        ready = [shard for shard in waiting if not unread.intersection(shard.parents)]
        waiting = [shard for shard in waiting if shard not in ready]
        under_way.extend(_Reader(stream, shard, walk) for shard in ready)
        for reader in list(under_way):
            yield from reader.read()
            if reader.closed:
                unread.discard(reader.shard)
            if reader.closed or reader.at_end:
                under_way.remove(reader)
        if not under_way and not any(not unread.intersection(shard.parents) for shard in waiting):
            return


class _Reader:
    """Reads one shard. `closed` is true when it will never have more, `at_end` when it has no more now."""

    def __init__(self, stream: kinesis.Stream, shard: kinesis.Shard, walk: Walk) -> None:
        self.shard = shard.id
        self.closed = False
        self.at_end = False
        self._stream = stream
        self._walk = walk
        self._ends = shard.closed
        self._prefix = f"{_SCHEME}://{stream.born}/{shard.id}"
        self._last = (walk.marks(self._prefix) or "").lstrip("0")
        self._where = ""
        self._next_read = 0.0

    def read(self) -> Iterator[Found]:
        """One page of records, at AWS's pace."""
        name, settings = self._stream.name, self._walk.settings
        time.sleep(max(0.0, self._next_read - time.monotonic()))
        self._next_read = time.monotonic() + SECONDS_A_READ
        try:
            if not self._where:
                self._where = kinesis.iterator(name, self.shard, self._last, settings)
            page = kinesis.records(name, self.shard, self._where, settings)
        except kinesis.IteratorGone:
            self._where = ""
            return
        except Throttled:
            self._next_read = time.monotonic() + _THROTTLED_SECONDS
            return
        for record in page.records:
            self._last = record.number
            yield Found(
                f"{_SCHEME}://{name}/{self.shard}/{record.number}",
                record.number,
                len(record.data),
                mark=(self._prefix, record.number.zfill(_DIGITS)),
                data=record.data,
            )
        self._where = page.next
        self.at_end = not page.records and not page.behind
        self.closed = not page.next or (self._ends and self.at_end)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:  # noqa: ARG001  the contract of a transport
    """Nothing: records are handed over as they are found. Raises `UsageError`."""
    raise UsageError("a record cannot be fetched by itself", where=uri, hint=f"collect {_SCHEME}://STREAM")


TRANSPORT = Transport(
    scheme=_SCHEME,
    title="Kinesis streams, as CloudWatch Logs subscriptions fill them",
    find=find,
    fetch=fetch,
    actions=kinesis.ACTIONS,
    follows=True,
)
