"""CloudWatch Logs by its API: groups, and their events page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stamina

from vedette.aws.session import client, translated
from vedette.errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACTIONS = ("logs:DescribeLogGroups", "logs:FilterLogEvents")


def groups(settings: Mapping[str, str], prefix: str = "") -> Iterator[str]:
    """The names of the log groups that begin with `prefix`, in order of name. Raises `AwsError`."""
    arguments = {"logGroupNamePrefix": prefix} if prefix else {}
    with translated("CloudWatch Logs", permission="logs:DescribeLogGroups"):
        for page in client("logs", settings).get_paginator("describe_log_groups").paginate(**arguments):
            yield from (str(group["logGroupName"]) for group in page["logGroups"])


def events(settings: Mapping[str, str], group: str, start: int, end: int) -> Iterator[list[dict[str, Any]]]:
    """The events of a group from `start` to before `end` (milliseconds since 1970, UTC), in pages, oldest first.

    An event has `logStreamName`, `timestamp`, `message`, `ingestionTime` and `eventId`
    (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html). Raises `AwsError`.
    """
    token: str | None = None
    while True:
        answer = _call(settings, group, start, end, token)
        if answer.get("events"):
            yield list(answer["events"])
        token = answer.get("nextToken")
        if not token:
            return


@stamina.retry(on=Throttled, attempts=6, wait_initial=1.0, wait_max=20.0, timeout=120.0)
def _call(settings: Mapping[str, str], group: str, start: int, end: int, token: str | None) -> Mapping[str, Any]:
    arguments: dict[str, Any] = {"logGroupName": group, "startTime": start, "endTime": end}
    if token:
        arguments["nextToken"] = token
    with translated(f"log group {group}", permission="logs:FilterLogEvents"):
        answer: Mapping[str, Any] = client("logs", settings).filter_log_events(**arguments)
    return answer
