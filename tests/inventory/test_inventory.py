"""What exists, by snapshots and by Config's items."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from estate import ACCOUNT, GROUP, REGION, T1, T2, item

from vedette import api
from vedette.cli import main
from vedette.errors import UsageError
from vedette.model.facts.ec2 import Instance, SecurityGroup
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.model.facts.s3 import Bucket, BucketTags
from vedette.posture.inventory.resources import Wanted

LATER = T2 + timedelta(days=30)


def found(home, at=LATER, **wanted):
    """What exists, by type and id, with where it was learned and its tags."""
    rows = api.inventory(config=home.config, wanted=Wanted(**wanted), at=at).rows
    return {(r.type.partition("::")[2], r.id): (r.learned, r.tags) for r in rows}


def test_what_a_snapshot_lists(home):
    """With the tags, where they are known; details of a thing are no things."""
    home.snapshot(
        *(T1, Bucket("data", REGION), BucketTags("data", (("Owner", "mira"),)), SecurityGroup(GROUP, "web")),
        Instance("i-1", tags=(("team", "shop"),)),
    )
    assert found(home) == {
        ("EC2::Instance", "i-1"): ("snapshot", {"team": "shop"}),
        ("EC2::SecurityGroup", GROUP): ("snapshot", None),
        ("S3::Bucket", "data"): ("snapshot", {"Owner": "mira"}),
    }


def test_the_latest_item_of_each_thing_counts(home):
    """Deleted ones are left out; at a moment of the past they are there."""
    home.items(
        item("08:00:00", configuration={}, tags={"v": "1"}),
        item("09:00:00", configuration={}, tags={"v": "2"}),
        item("08:00:00", configuration={}, resourceId="sg-gone", ARN="arn:gone"),
        item("10:00:00", status="ResourceDeleted", resourceId="sg-gone", ARN="arn:gone"),
        item("08:00:00", configuration={}, resourceType="AWS::Lambda::Function", resourceId="f", ARN="arn:f"),
    )
    kind = "EC2::SecurityGroup"
    assert found(home, type="aws::ec2::*") == {(kind, GROUP): ("config", {"v": "2"})}
    then = found(home, at=T1 + timedelta(minutes=30), type="AWS::EC2::*")
    assert then == {(kind, GROUP): ("config", {"v": "1"}), (kind, "sg-gone"): ("config", {"Owner": "mira@example.com"})}


def test_what_both_tell_of_is_told_once(home):
    """And what Config saw deleted after the snapshot is gone."""
    home.snapshot(T1, SecurityGroup(GROUP, "web"), SecurityGroup("sg-gone", "old"))
    home.items(
        item("07:00:00", configuration={}),
        item("09:00:00", status="ResourceDeleted", resourceId="sg-gone", ARN="arn:gone"),
        item("07:00:00", configuration={}, resourceId="sg-more", ARN="arn:more"),
    )
    assert {key[1]: learned for key, (learned, _) in found(home).items()} == {GROUP: "snapshot", "sg-more": "config"}


def test_the_snapshot_before_a_moment_is_taken(home):
    """A later one knows nothing of it."""
    home.snapshot(T1, Bucket("old", REGION))
    home.snapshot(T2, Bucket("new", REGION))

    assert {key[1] for key in found(home, at=T1 + timedelta(hours=1))} == {"old"}
    assert {key[1] for key in found(home)} == {"new"}


def test_things_are_chosen_by_place_name_and_tag(home):
    """Case aside; tags that are not known are none."""
    home.snapshot(T1, Instance("i-1", tags=(("Owner", "mira"),)), Instance("i-2"), SecurityGroup(GROUP, "web"))

    assert {key[1] for key in found(home, name="WEB")} == {GROUP}
    assert {key[1] for key in found(home, name="i-*")} == {"i-1", "i-2"}
    assert {key[1] for key in found(home, tag="Owner")} == {"i-1"}
    assert found(home, tag="Owner=finn") == found(home, region="us-east-1") == found(home, account="4" * 12) == {}


def test_what_could_not_be_listed_is_said(home, capsys):
    """It is not nothing."""
    home.snapshot(T1, Instance("i-1"), missing=[LOG_GROUPS])
    where = ["--home", str(home.folder)]

    assert main(["inventory", *where]) == 4
    out = capsys.readouterr().out
    assert "Cannot tell of AWS::Logs::LogGroup: AWS refused it" in out
    assert "1 things" in out
    assert main(["inventory", "AWS::EC2::Instance", *where]) == 0


def test_an_account_that_could_not_be_entered_is_said(home):
    """It is not empty."""
    home.snapshot(T1, Instance("i-1"), closed=ACCOUNT)
    listed = api.inventory(config=home.config)

    assert (list(listed.rows), [u.reason for u in listed.untold]) == ([], ["the role cannot be assumed"])


def test_counts_lists_json_and_csv(home, capsys):
    """The same things; a name that is a formula is none in a spreadsheet."""
    home.snapshot(T1, LogGroup("arn:1", "=cmd|x"), LogGroup("arn:2", "b"))
    where = ["--home", str(home.folder)]

    main(["inventory", "--json", *where])
    (count,) = json.loads(capsys.readouterr().out)["counts"]
    assert count == {
        "account": ACCOUNT,
        "region": REGION,
        "type": "AWS::Logs::LogGroup",
        "count": 2,
        "snapshot": 2,
        "config": 0,
    }
    main(["inventory", "AWS::Logs::LogGroup", "--json", *where])
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["=cmd|x", "b"]
    main(["inventory", "AWS::Logs::LogGroup", "--format", "csv", *where])
    assert [row["name"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))] == ["'=cmd|x", "b"]
    main(["inventory", "AWS::Logs::*", "--limit", "1", *where])
    assert "only 1 are shown" in capsys.readouterr().out
    main(["inventory", "AWS::S3::*", "--json", *where])
    assert json.loads(capsys.readouterr().out) == []


def test_nothing_known_is_said(home):
    """With a way out."""
    with pytest.raises(UsageError, match="nothing is known of what existed"):
        api.inventory(config=home.config)
