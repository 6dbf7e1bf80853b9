"""AWS Config's items in parts: whatever the parts, the same items in the same order, and no part of very much."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest
from estate import Home, item

from vedette.api._drift import items_of
from vedette.lake import items
from vedette.model import Window

SINCE = datetime(2026, 6, 1, 12, tzinfo=UTC)
WINDOW = Window(SINCE, datetime(2026, 6, 3, tzinfo=UTC))


@pytest.fixture
def many(tmp_path):
    """Items of many resources of several accounts, regions and types, some of them long, in no order."""
    r, home = Random(5), Home(tmp_path)
    made = []
    for number in range(400):
        account, region = r.choice(("111122223333", "444455556666")), r.choice(("eu-west-1", "us-east-1", "global"))
        type_ = r.choice(("AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::IAM::Role"))
        for hour in r.sample(range(24), r.randint(1, 4)):
            more = {"configuration": {"note": "x" * r.choice((10, 10, 4_000))}, "ARN": f"arn:{number}"}
            more |= {"awsAccountId": account, "awsRegion": region, "resourceType": type_, "resourceId": f"r-{number}'"}
            made.append(item(f"{hour:02}:00:00", **more))
    r.shuffle(made)
    home.items(*made)
    home.notices(*(item(f"{hour:02}:30:00", awsAccountId=None, resourceId=f"r-{hour}") for hour in range(20)))
    return items_of(home.config)


def read(many, only):
    """The states and the latest of what is asked for."""
    engine, files = many.engine(), many.table.files()
    try:
        return (
            list(items.states(engine, many.source, files, WINDOW, only)),
            list(items.latest(engine, many.source, files, WINDOW.end, only)),
        )
    finally:
        engine.close()


@pytest.mark.parametrize(
    "only", [items.Only(), items.Only(type="aws::iam::*"), items.Only("444455556666", "us-east-1"), items.Only("none")]
)
def test_parts_change_nothing(many, monkeypatch, only):
    """Each resource lies in one part whole, and parts follow each other as resources do."""
    whole = read(many, only)
    monkeypatch.setattr(items, "_PART", 4_000)

    assert read(many, only) == whole
    states, latest = whole
    assert only != items.Only() or len([one for one in latest if not one.account]) == 20
    assert [one.key for one in latest] == sorted({one.key for one in latest})
    assert all((a.key, a.time) < (b.key, b.time) for a, b in pairwise(states))


def test_no_part_has_much_more_than_it_should(many, monkeypatch):
    """Memory is that of one part."""
    monkeypatch.setattr(items, "_PART", 100_000)
    engine = many.engine()
    engine.view("vedette_items", many.source, [f.path for f in many.table.files()])
    parts = items._parts(engine, items.Only())
    sizes = [engine.rows(f"SELECT sum(strlen(raw)) {items._ITEMS}{part}")[0][0] for part in parts]
    total = engine.rows(f"SELECT sum(strlen(raw)) {items._ITEMS}")[0][0]
    engine.close()

    assert total > 1_000_000
    assert sum(sizes) == total
    assert max(sizes) < 300_000
