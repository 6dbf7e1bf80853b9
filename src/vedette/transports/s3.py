"""S3 by walking account, region and day prefixes, from where the last walk stopped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from vedette.aws import s3
from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ARCHIVED = {"GLACIER", "DEEP_ARCHIVE"}
#: Objects may arrive, or be found by a list, this long after objects of a later name.
_LATE = timedelta(days=1)
_MAX_DEPTH = 14


class _Calendar(NamedTuple):
    """How days are written below a prefix: what their first folder looks like, and a day in `strftime`."""

    first: re.Pattern[str]
    day: str


_CALENDARS = (
    _Calendar(re.compile(r"\d{4}/"), "%Y/%m/%d/"),
    _Calendar(re.compile(r"year=\d{4}/"), "year=%Y/month=%m/day=%d/"),
    _Calendar(re.compile(r"eventDay=\d{8}/"), "eventDay=%Y%m%d/"),
    _Calendar(re.compile(r"\d{8}/"), "%Y%m%d/"),
    _Calendar(re.compile(r"\d{4}-\d{2}-\d{2}/"), "%Y-%m-%d/"),
)
#: Objects of one flat prefix whose names are a time behind a word of the owner's, as S3's own access logs are.
_FLAT = re.compile(r"\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-[0-9A-F]+$")
_FLAT_DAY = "%Y-%m-%d"


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """The objects below s3://bucket/prefix, a region's days in order, each region from its mark on.

    Prefixes are listed one level at a time down to the regions; below a region only the days wanted are
    listed, from the day before the mark. What lies outside any known layout is listed as it is. Archived
    objects are told to `walk.skipped`. Raises `AwsError` and `UsageError`.
    """
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageError("the address has no bucket", where=uri, hint="write s3://bucket/prefix")
    if prefix and not prefix.endswith("/") and not _is_key(prefix):
        prefix += "/"
    yield from _level(bucket, prefix, walk, 0)


def _is_key(prefix: str) -> bool:
    return "." in prefix.rsplit("/", 1)[-1]


def _level(bucket: str, prefix: str, walk: Walk, depth: int) -> Iterator[Found]:
    """What lies below a prefix: its objects first, then folder by folder."""
    below: dict[str, None] = {}
    yield from _objects(bucket, prefix, walk, below)
    for folder in below:
        if reason := walk.passes_over(f"/{folder}"):
            walk.skipped(f"s3://{bucket}/{folder}", reason)
            continue
        name = folder[len(prefix) :]
        calendar = next((c for c in _CALENDARS if c.first.fullmatch(name)), None)
        if calendar is _CALENDARS[0] and walk.facts(f"{folder}1/1/").get("day"):
            yield from _without_zeros(bucket, prefix, folder, walk)
        elif calendar is not None:
            yield from _days(bucket, prefix, folder, walk, calendar)
        elif depth >= _MAX_DEPTH:
            walk.skipped(f"s3://{bucket}/{folder}", f"more than {_MAX_DEPTH} folders deep")
        else:
            yield from _level(bucket, folder, walk, depth + 1)


def _objects(bucket: str, prefix: str, walk: Walk, below: dict[str, None]) -> Iterator[Found]:
    """The objects right below a prefix; its folders go to `below`.

    Where names begin with their day, the list jumps to the day before the mark.
    """
    stems: dict[str, str] = {}
    after: str | None = ""
    while after is not None:
        pages, after = s3.levels(bucket, prefix, walk.settings, after=after), None
        for page in pages:
            below.update(dict.fromkeys(page.prefixes))
            for item in page.objects:
                dated = _FLAT.search(item.key, len(prefix))
                stem = item.key[: dated.start()] if dated else ""
                if dated and stem not in stems:
                    first = _start(f"s3://{bucket}/{stem}", walk)
                    stems[stem] = f"s3://{bucket}/{stem}" if _marked(walk) else ""
                    after = stem + first.strftime(_FLAT_DAY) if first else None
                    if after is not None and after > item.key:
                        break
                    after = None
                yield from _wanted(bucket, item, walk, stems[stem] if dated else "")
            if after is not None:
                break


def _marked(walk: Walk) -> bool:
    """Whether marks may move. A walk of some days only leaves them where they are: what it left out is not done."""
    return walk.first_day is None and walk.last_day is None


def _start(name: str, walk: Walk) -> date | None:
    """The first day to list of a prefix, None for all.

    A first day that a person gives is taken at its word: behind the mark may lie what was restored since.
    """
    mark = walk.marks(name)
    first = walk.first_day or (date.fromisoformat(mark) if mark else None)
    return first - _LATE if first else None


def _days(bucket: str, prefix: str, folder: str, walk: Walk, calendar: _Calendar) -> Iterator[Found]:
    """The objects of a year or a day, in order, from the day before the prefix's mark (or the first day wanted)."""
    name = f"s3://{bucket}/{prefix}"
    start = _start(name, walk)
    after = f"{prefix}{start.strftime(calendar.day)}" if start else ""
    if folder < after[: len(folder)]:
        return
    last = (walk.last_day + _LATE).isoformat() if walk.last_day else ""
    for item in s3.objects(bucket, folder, walk.settings, after=after if after.startswith(folder) else ""):
        if last and walk.facts(item.key).get("day", "") > last:
            return
        yield from _wanted(bucket, item, walk, name if _marked(walk) else "")


def _without_zeros(bucket: str, prefix: str, year: str, walk: Walk) -> Iterator[Found]:
    """The objects of a year whose months and days are numbers without zeros in front, day by day.

    Their names do not sort by time, so that a list could not begin at a day.
    """
    name = f"s3://{bucket}/{prefix}"
    start = _start(name, walk)
    marked = name if _marked(walk) else ""
    first = (start.year, start.month, start.day) if start else (0, 0, 0)
    here = int(re.sub(r"\D", "", year[len(prefix) :]))
    for month, months in _numbers(bucket, year, walk) if here >= first[0] else ():
        if (here, month) < first[:2]:
            continue
        for day, days in _numbers(bucket, months, walk):
            if (here, month, day) < first:
                continue
            for item in s3.objects(bucket, days, walk.settings):
                yield from _wanted(bucket, item, walk, marked)


def _numbers(bucket: str, prefix: str, walk: Walk) -> list[tuple[int, str]]:
    """The folders below whose names are numbers, in that order; what else lies there is told."""
    found: list[tuple[int, str]] = []
    for page in s3.levels(bucket, prefix, walk.settings):
        for folder in page.prefixes:
            name = folder[len(prefix) : -1]
            if name.isdecimal():
                found.append((int(name), folder))
            else:
                walk.skipped(f"s3://{bucket}/{folder}", "it is no month and no day")
        for item in page.objects:
            walk.skipped(f"s3://{bucket}/{item.key}", "it lies in no day's folder")
    return sorted(found)


def _wanted(bucket: str, item: s3.S3Object, walk: Walk, prefix: str) -> Iterator[Found]:
    """The object, where it is one and its day is wanted; it marks the prefix with its day, where one is given."""
    uri = f"s3://{bucket}/{item.key}"
    if item.key.endswith("/") and not item.size:
        return
    if item.storage in _ARCHIVED:
        walk.skipped(uri, f"it is archived ({item.storage}): restore it, and collect again with --since its day")
        return
    facts = walk.facts(item.key)
    if walk.wants(facts):
        mark = (prefix, facts["day"]) if prefix and "day" in facts else None
        yield Found(uri, item.etag or str(item.size), item.size, facts, mark)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:
    """The object's bytes. Raises `AwsError`."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return s3.read(bucket, key, settings)


TRANSPORT = Transport(
    scheme="s3",
    title="S3 by account, region and day",
    find=find,
    fetch=fetch,
    actions=("s3:ListBucket", "s3:GetObject", "kms:Decrypt"),
)
