"""SQS: objects of S3 that a queue tells of, and events that it carries itself."""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from vedette.aws import notices, s3, sqs
from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SCHEME = "sqs"
_HIDDEN_SECONDS = 600
#: What `fetch` is asked for where a message names one version of an object.
_VERSION = f"{_SCHEME}://version/"


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """What the messages of sqs://NAME or sqs://QUEUE-URL tell of, until none comes or the walk has enough.

    Notifications give the objects they name; any other message is an object itself. A message is deleted when all
    that it told of is done; until then it stays hidden. Raises `AwsError`, `UsageError`.
    """
    name = uri.removeprefix(f"{_SCHEME}://").rstrip("/")
    if not name:
        raise UsageError("the address has no queue", where=uri, hint="write sqs://NAME or sqs://https://…")
    queue = sqs.queue(name, walk.settings)
    hidden = int(walk.settings.get("visibility_seconds", _HIDDEN_SECONDS))
    inbox = _Inbox(queue, hidden)
    walk.at_end(inbox.close)
    while not walk.enough():
        messages = sqs.receive(queue, wait=min(20, max(1, round(walk.wait_seconds))), hidden=hidden)
        if not messages:
            return
        for message in messages:
            yield from _objects(message, inbox, walk)
        inbox.keep_hidden()


class _Inbox:
    """The messages that are worked on. Used by one thread."""

    def __init__(self, queue: sqs.Queue, hidden: int) -> None:
        self.queue = queue
        self._hidden = hidden
        self._open: OrderedDict[str, float] = OrderedDict()  # receipt → until when it is hidden
        self._done: list[str] = []

    def take(self, message: sqs.Message, count: int) -> list[Callable[[], None]]:
        """One function for each thing the message told of; it is deleted when all were called."""
        self._open[message.receipt] = time.monotonic() + self._hidden
        left = set(range(max(count, 1)))

        def settle(number: int) -> None:
            left.discard(number)
            if not left:
                self._finish(message.receipt)

        return [partial(settle, number) for number in range(max(count, 1))]

    def _finish(self, receipt: str) -> None:
        if self._open.pop(receipt, None) is None:
            return
        self._done.append(receipt)
        if len(self._done) >= sqs.BATCH or not self._open:
            self.flush()
        self.keep_hidden()

    def flush(self) -> None:
        """Delete what is done."""
        while self._done:
            batch, self._done = self._done[: sqs.BATCH], self._done[sqs.BATCH :]
            sqs.delete(self.queue, batch)

    def keep_hidden(self) -> None:
        """Hide messages longer that are half through their time."""
        soon = time.monotonic() + self._hidden / 2
        late = [receipt for receipt, until in self._open.items() if until < soon]
        for start in range(0, len(late), sqs.BATCH):
            batch = late[start : start + sqs.BATCH]
            sqs.hide(self.queue, batch, self._hidden)
            self._open.update(dict.fromkeys(batch, time.monotonic() + self._hidden))

    def close(self) -> None:
        """Delete what is done; what is not comes again when its time is over."""
        self.flush()
        self._open.clear()


def _objects(message: sqs.Message, inbox: _Inbox, walk: Walk) -> Iterator[Found]:
    named = notices.read(message.body)
    done = inbox.take(message, 1 if named is None else len(named))
    if named is None:
        data = message.body.encode("utf-8", "surrogatepass")
        address = f"{_SCHEME}://{inbox.queue.name}/{message.id}"
        yield Found(address, message.md5 or str(len(data)), len(data), data=data, done=done[0])
        return
    if not named:
        done[0]()
    for one, settle in zip(named, done, strict=False):
        reason = walk.passes_over(f"/{one.key}")
        if reason or (one.key.endswith("/") and not one.size):
            walk.skipped(f"s3://{one.bucket}/{one.key}", reason or "it is a folder")
            settle()
            continue
        yield _found(one, settle, walk)


def _found(one: notices.Named, done: Callable[[], None], walk: Walk) -> Found:
    uri = f"s3://{one.bucket}/{one.key}"
    at = f"{_VERSION}{quote(one.version, safe='')}/{one.bucket}/{one.key}" if one.version else ""
    version = one.etag or one.version or "as notified"
    return Found(uri, version, one.size, walk.facts(one.key), done=done, at=at)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:
    """The bytes of one version of an object. Raises `AwsError`, and `UsageError` for an address that names none."""
    if not uri.startswith(_VERSION):
        raise UsageError("a message cannot be fetched by itself", where=uri, hint=f"collect {_SCHEME}://QUEUE")
    version, bucket, key = uri.removeprefix(_VERSION).split("/", 2)
    return s3.read(bucket, key, settings, version=unquote(version))


TRANSPORT = Transport(
    scheme=_SCHEME,
    title="SQS: S3's notifications (plain, by SNS, by EventBridge), and events of EventBridge",
    find=find,
    fetch=fetch,
    actions=sqs.ACTIONS,
    follows=True,
)
