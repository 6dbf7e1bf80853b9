"""S3 by walking account, region and day prefixes, from where the last walk stopped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from vedette.aws import s3
from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ARCHIVED = {"GLACIER", "DEEP_ARCHIVE"}
_YEAR = re.compile(r"/\d{4}/$")
#: Objects may arrive, or be found by a list, this long after objects of a later name.
_LATE = timedelta(days=1)
_MAX_DEPTH = 12


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
    prefixes, objects = s3.folders(bucket, prefix, walk.settings)
    for item in objects:
        found = _found(bucket, item, walk)
        if found is not None:
            yield found
    for below in prefixes:
        if reason := walk.source.passes_over(f"/{below}"):
            walk.skipped(f"s3://{bucket}/{below}", reason)
            continue
        if _YEAR.search(below) and facts_of(walk.source.layouts, f"{below}01/01/"):
            yield from _days(bucket, prefix, walk)
            return
        if depth >= _MAX_DEPTH:
            walk.skipped(f"s3://{bucket}/{below}", f"more than {_MAX_DEPTH} folders deep")
            continue
        yield from _level(bucket, below, walk, depth + 1)


def _days(bucket: str, region: str, walk: Walk) -> Iterator[Found]:
    """The objects of one region prefix, by day, from the day before its mark (or the first day wanted)."""
    name = f"s3://{bucket}/{region}"
    mark = walk.marks(name)
    # A first day that a person gives is taken at its word: behind the mark may lie what was restored since.
    first = walk.first_day or (date.fromisoformat(mark) if mark else None)
    start = first - _LATE if first else None
    after = f"{region}{start:%Y/%m/%d}/" if start else ""
    # A walk of some days only leaves the mark where it is: the days it left out are not done.
    marked = name if walk.first_day is None and walk.last_day is None else ""
    for item in s3.objects(bucket, region, walk.settings, after=after):
        found = _found(bucket, item, walk, marked)
        if found is None:
            continue
        if not walk.wants(found.facts):
            if walk.last_day and found.facts.get("day", "") > (walk.last_day + _LATE).isoformat():
                return
            continue
        yield found


def _found(bucket: str, item: s3.S3Object, walk: Walk, region: str = "") -> Found | None:
    uri = f"s3://{bucket}/{item.key}"
    if item.key.endswith("/") and not item.size:
        return None
    if item.storage in _ARCHIVED:
        walk.skipped(uri, f"it is archived ({item.storage}): restore it, and collect again with --since its day")
        return None
    facts = facts_of(walk.source.layouts, item.key)
    mark = (region, facts["day"]) if region and "day" in facts else None
    return Found(uri, item.etag or str(item.size), item.size, facts, mark)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:
    """The object's bytes. Raises `AwsError`."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return s3.read(bucket, key, settings)


TRANSPORT = Transport(scheme="s3", title="S3 by account, region and day", find=find, fetch=fetch)
