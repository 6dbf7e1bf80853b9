"""The ways days are written in buckets: each walked from its mark, several sources side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from homes import SOURCE

from vedette.aws import s3
from vedette.model import Layout, Walk
from vedette.transports.s3 import TRANSPORT

DAY = r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/"
LAYOUTS = {
    "trail": rf"/CloudTrail/(?P<region>[a-z0-9-]+)/{DAY}",
    "config": r"/Config/(?P<region>[a-z0-9-]+)/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/",
    "hive": r"/year=(?P<year>\d{4})/month=(?P<month>\d{2})/day=(?P<day>\d{2})/",
    "lake": r"/eventDay=(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/",
    "access": r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})-\d{2}-\d{2}-\d{2}-[0-9A-F]{16}$",
    "app": rf"/elb/{DAY}\d{{12}}_app\.",
    "net": rf"/elb/{DAY}\d{{12}}_net\.",
}
SOURCES = tuple(
    replace(SOURCE, name=name, layouts=(Layout(name, pattern),), others=()) for name, pattern in LAYOUTS.items()
)
KEYS = {
    "trail": "AWSLogs/1/CloudTrail/eu-west-1/{0:%Y/%m/%d}/x.gz",
    "config": "AWSLogs/1/Config/eu-west-1/{0.year}/{0.month}/{0.day}/ConfigHistory/x.gz",
    "hive": "flow/year={0:%Y}/month={0:%m}/day={0:%d}/x.parquet",
    "lake": "aws/CLOUD_TRAIL_MGMT/2.0/region=eu-west-1/accountId=1/eventDay={0:%Y%m%d}/x.parquet",
    "access": "access/{0:%Y-%m-%d}-08-14-07-0123456789ABCDEF",
    "app": "x/elb/{0:%Y/%m/%d}/111122223333_app.one.gz",
    "net": "x/elb/{0:%Y/%m/%d}/111122223333_net.one.gz",
}


class Bucket:
    """A bucket in memory that answers lists as S3 does; `seen` are the objects it listed."""

    def __init__(self, keys, monkeypatch):
        self.keys = sorted(keys)
        self.seen = []
        monkeypatch.setattr(s3, "levels", self.levels)
        monkeypatch.setattr(s3, "objects", self.objects)

    def levels(self, _bucket, prefix, _settings, *, after=""):
        """One level, three objects a page."""
        below = [k for k in self.keys if k.startswith(prefix) and k > after]
        folders = {prefix + k[len(prefix) :].partition("/")[0] + "/" for k in below if "/" in k[len(prefix) :]}
        flat = [k for k in below if "/" not in k[len(prefix) :]]
        for start in range(0, max(len(flat), 1), 3):
            page = flat[start : start + 3]
            self.seen.extend(page)
            yield s3.Level(sorted(folders) if not start else [], [s3.S3Object(k, "e", 1) for k in page])

    def objects(self, _bucket, prefix, _settings, *, after=""):
        """All below, in order."""
        for key in self.keys:
            if key.startswith(prefix) and key > after:
                self.seen.append(key)
                yield s3.S3Object(key, "e", 1)


def days(first, count):
    from datetime import date, timedelta  # noqa: PLC0415  the one use

    return [date.fromisoformat(first) + timedelta(days=n) for n in range(count)]


def walk(marks, **more):
    """Every object found, and the marks moved as a collection moves them."""
    found = list(TRANSPORT.find("s3://b", Walk(SOURCES, marks=marks.get, **more)))
    here = {}
    for one in found:
        if one.mark is not None:
            prefix, value = one.mark
            assert value >= here.get(prefix, ""), "a walk's marks only move on"
            here[prefix] = value
    marks.update(here)
    return found


@pytest.mark.parametrize("name", [*KEYS, "all of them"])
def test_walked_once_and_then_from_the_mark(name, monkeypatch):
    """All at first, across months and a year's end; then the last two days; what is new is found, and little listed."""
    shapes = list(KEYS.values()) if name == "all of them" else [KEYS[name]]
    old, new = days("2025-11-20", 120), days("2026-03-20", 3)
    bucket = Bucket([shape.format(day) for shape in shapes for day in old], monkeypatch)
    marks = {}
    found = walk(marks)
    assert sorted(f.uri for f in found) == sorted(f"s3://b/{key}" for key in bucket.keys)
    assert {f.facts["source"] for f in found} == ({name} if name in KEYS else set(KEYS))
    bucket.keys = sorted([*bucket.keys, *(shape.format(day) for shape in shapes for day in new)])
    bucket.seen.clear()
    again = walk(marks)
    assert {f"s3://b/{shape.format(day)}" for shape in shapes for day in new} <= {f.uri for f in again}
    assert len(again) == 5 * len(shapes)
    assert len(bucket.seen) <= 9 * len(shapes)  # but for the first page of names that begin with their time


def test_other_folders_beside_names_with_their_day(monkeypatch):
    """Access logs at the top of a bucket do not hide the folders before and behind them."""
    flat = [KEYS["access"].format(day).removeprefix("access/") for day in days("2026-03-01", 20)]
    bucket = Bucket([*flat, "0/a.json", "AWSLogs/b.json", "zoo/c.json"], monkeypatch)
    marks = {}
    assert len(walk(marks)) == 23
    bucket.seen.clear()
    assert sorted(f.uri for f in walk(marks) if ".json" in f.uri) == [
        f"s3://b/{k}" for k in sorted(["0/a.json", "AWSLogs/b.json", "zoo/c.json"])
    ]
    assert len(bucket.seen) < 12


def test_days_that_are_wanted(monkeypatch):
    """Only those and a day on either side, whatever way they are written; no mark moves."""
    wanted = days("2026-02-10", 3)
    Bucket([shape.format(day) for shape in KEYS.values() for day in days("2025-12-01", 120)], monkeypatch)
    marks = {}
    found = walk(marks, first_day=wanted[0], last_day=wanted[-1])
    assert len(found) == 5 * len(KEYS)
    assert marks == {}
