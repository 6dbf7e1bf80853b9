"""CloudTrail's Event history: what LookupEvents tells of the last 90 days, with a trail or without."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import stamina

from vedette.aws.session import client, translated
from vedette.errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

#: AWS answers two requests a second, account and region.
SECONDS_A_CALL = 0.5
#: The most events one answer holds.
PAGE = 50
#: How long AWS keeps Event history, in days.
DAYS = 90

ACTIONS = ("cloudtrail:LookupEvents",)

_last: dict[str, float] = {}
_lock = threading.Lock()


def lookup(settings: Mapping[str, str], place: str, start: datetime, end: datetime) -> Iterator[list[dict[str, Any]]]:
    """The answers' events from `start` to `end` (both included, to the second), newest first, 50 a page.

    Calls for one `place` (account and region) keep AWS's pace, whichever threads make them
    (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html). Raises `AwsError`.
    """
    token: str | None = None
    while True:
        answer = _call(settings, place, start, end, token)
        yield list(answer.get("Events", []))
        token = answer.get("NextToken")
        if not token:
            return


@stamina.retry(on=Throttled, attempts=6, wait_initial=1.0, wait_max=20.0, timeout=120.0)
def _call(
    settings: Mapping[str, str], place: str, start: datetime, end: datetime, token: str | None
) -> Mapping[str, Any]:
    _pace(place, float(settings.get("seconds_a_call", SECONDS_A_CALL)))
    arguments: dict[str, Any] = {"StartTime": start, "EndTime": end, "MaxResults": PAGE}
    if token:
        arguments["NextToken"] = token
    with translated(f"Event history of {place}", permission="cloudtrail:LookupEvents"):
        answer: Mapping[str, Any] = client("cloudtrail", settings).lookup_events(**arguments)
    return answer


def _pace(place: str, seconds: float) -> None:
    """Wait for the place's next turn."""
    with _lock:
        now = time.monotonic()
        turn = max(now, _last.get(place, 0.0) + seconds)
        _last[place] = turn
    if turn > now:
        time.sleep(turn - now)
