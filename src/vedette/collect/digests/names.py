"""What the names of digests and log files say.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vedette.collect.digests.verdicts import Trail

HOUR = timedelta(hours=1)
_REGION = r"[a-z]{2,4}(?:-[a-z]+)+-\d+"
_DIGEST = re.compile(
    rf"^(?P<folder>(?:.*/)?)(?P<account>\d{{12}})_CloudTrail-Digest_(?P<region>{_REGION})_(?P<trail>[^/]+)"
    rf"_(?P<home>{_REGION})_(?P<time>\d{{8}}T\d{{6}}Z)(?P<backfill>_backfill)?\.json\.gz$"
)
_FOLDER = re.compile(rf"^(?P<prefix>(?:.*/)?)CloudTrail-Digest/{_REGION}/\d{{4}}/\d\d/\d\d/$")
_LOG = re.compile(rf"\d{{12}}_CloudTrail(?:-[A-Za-z]+)?_{_REGION}_(?P<time>\d{{8}}T\d{{4}})Z_[^/]+$")
_DAY = re.compile(r"/(?P<day>\d{4}/\d\d/\d\d)/[^/]+$")
_KIND = re.compile(rf"(?:^|/)(?P<kind>CloudTrail(?:-[A-Za-z]+)?)/{_REGION}/\d{{4}}/")


@dataclass(frozen=True, slots=True)
class Name:
    """A digest's path below its store, the chain it belongs to, and the end of its hour, UTC."""

    path: str
    trail: Trail
    end: datetime

    def at(self, end: datetime) -> str:
        """Give the path that the chain's digest of the hour which ends then would have."""
        folder, _, name = self.path.rpartition("/")
        stamp = f"{self.end:%Y%m%dT%H%M%SZ}"
        head, _, tail = name.rpartition(stamp)
        name = f"{head}{end:%Y%m%dT%H%M%SZ}{tail}"
        day = f"{self.end:%Y/%m/%d}"
        return f"{folder.removesuffix(day)}{end:%Y/%m/%d}/{name}" if folder.endswith(day) else f"{folder}/{name}"


def digest_name(path: str) -> Name | None:
    """Read a digest's path; None where it is no digest's."""
    found = _DIGEST.match(path)
    if found is None:
        return None
    try:
        end = datetime.strptime(found["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    folder = _FOLDER.match(found["folder"])
    prefix = folder["prefix"] if folder else found["folder"]
    trail = Trail(prefix, found["account"], found["region"], found["trail"], found["home"], bool(found["backfill"]))
    return Name(path, trail, end)


def log_time(path: str) -> datetime | None:
    """Give the time in a log file's name, UTC, to the minute; else the start of its folder's day; None without."""
    found, day = _LOG.search(path), _DAY.search(path)
    try:
        if found:
            return datetime.strptime(found["time"], "%Y%m%dT%H%M").replace(tzinfo=UTC)
        return datetime.strptime(day["day"], "%Y/%m/%d").replace(tzinfo=UTC) if day else None
    except ValueError:
        return None


def log_kind(path: str) -> str:
    """Give the folder a log file lies in: `CloudTrail`, `CloudTrail-Insight`…; `CloudTrail` where none tells."""
    found = _KIND.search(path)
    return found["kind"] if found else "CloudTrail"


def heads(local: str, key: str) -> tuple[str, str]:
    """What stands before the longest common end of two paths, whole folders only: (of local, of key)."""
    ours, theirs = local.split("/"), key.split("/")
    same = 0
    while same < min(len(ours), len(theirs)) and ours[-1 - same] == theirs[-1 - same]:
        same += 1
    left, right = "/".join(ours[: len(ours) - same]), "/".join(theirs[: len(theirs) - same])
    return (f"{left}/" if left else ""), (f"{right}/" if right else "")
