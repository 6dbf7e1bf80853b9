"""Log groups as a subscription hands them to Firehose, which leaves them in S3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, line, packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

#: Events of a log group in order of time: (when, stream, message).
Event = tuple["datetime", str, str]


def delivered(scene: Scene, group: str, events: Iterator[Event]) -> Iterator[tuple[str, bytes]]:
    """Objects of messages, one message a stream and five minutes."""
    lines = ((at, line([int(at.timestamp() * 1000), stream, message])) for at, stream, message in events)
    for at, batch in scene.hourly(lines):
        name = f"logs-{at:%Y-%m-%d-%H-%M-%S}-{ids.uuid(scene.rng)}.gz"
        messages = b"\n".join(_messages(scene, group, batch)) + b"\n"
        yield f"log-groups{group}/{scene.account.id}/{scene.region}/{at:%Y/%m/%d/%H}/{name}", packed(messages)


def _messages(scene: Scene, group: str, batch: Sequence[bytes]) -> Iterator[bytes]:
    streams: dict[str, list[dict[str, object]]] = {}
    for one in batch:
        stamp, stream, message = json.loads(one)
        number = f"{stamp}{scene.rng.randrange(10**20):020d}"
        streams.setdefault(stream, []).append({"id": number, "timestamp": stamp, "message": message})
    for stream, found in streams.items():
        yield line(
            {
                "messageType": "DATA_MESSAGE",
                "owner": scene.account.id,
                "logGroup": group,
                "logStream": stream,
                "subscriptionFilters": ["to-firehose"],
                "logEvents": found,
            }
        )
