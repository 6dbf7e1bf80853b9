"""From AWS's answers to findings, against a server on this machine; and again from the snapshot, without it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from moto_aws import REGIONS

from vedette import api, registry
from vedette.errors import UnitError, UsageError
from vedette.model import Kind, Status
from vedette.posture.snapshot import Snapshot

pytestmark = pytest.mark.slow


def answers(found):
    """Answers by check and place."""
    return {(f.check, f.region, f.resource): f.status.value for f in found.findings}


def test_a_trail_without_digests_and_log_group(assess, trail):
    """What it does passes, what it lacks fails."""
    found = answers(assess("CT-*"))

    assert {key[0] for key, answer in found.items() if answer == "fail"} == {
        "CT-09",
        "CT-11",
        "CT-13",
        "CT-15",
        "CT-16",
        "CT-19",
    }
    assert found["CT-09", "us-east-1", trail] == "fail"
    assert {found["CT-01", region, ""] for region in REGIONS} == {"pass"}
    assert "unknown" not in found.values()


def test_an_empty_account_fails_where_nothing_records(assess):
    """In each region; what asks about trails has nothing to ask."""
    found = answers(assess("CT-01", "CT-03", "CT-09"))

    assert found == {
        ("CT-01", "eu-central-1", ""): "fail",
        ("CT-01", "us-east-1", ""): "fail",
        ("CT-03", "", ""): "not_applicable",
        ("CT-09", "", ""): "not_applicable",
    }


@pytest.mark.usefixtures("trail")
def test_twice_is_the_same(assess):
    """Findings, ids and all."""
    first, second = (api_json(assess("CT-*", fresh=True)) for _ in range(2))

    assert first == second


def api_json(found):
    """Findings as `--json` prints them, but for times of the server's own."""
    return [(f["id"], f["status"]) for f in found.as_dict()["findings"]]


@pytest.mark.usefixtures("trail")
def test_a_snapshot_is_assessed_again_without_aws(assess, tmp_path):
    """By its folder, or as the latest; no call is made."""
    before = assess("CT-*")
    nowhere = {"aws": {"endpoint_url": "http://127.0.0.1:9"}}

    for name in ("latest", before.snapshot):
        again = assess("CT-*", settings=nowhere, snapshot=name)
        assert list(again.findings) == list(before.findings)
        assert again.calls == {}


@pytest.mark.usefixtures("trail")
def test_each_thing_is_asked_once(assess):
    """One listing a region, one question a trail."""
    assert assess("CT-0*", "CT-15", "CT-16", "CT-20", "CT-21").calls == {
        "cloudtrail:DescribeTrails": len(REGIONS),
        "cloudtrail:GetEventSelectors": 1,
        "cloudtrail:GetTrailStatus": 1,
        "organizations:DescribeOrganization": 1,
        "s3:ListAllMyBuckets": 1,
        "s3:GetBucketLocation": 1,
        "s3:ListBucket": 1,
    }


@pytest.mark.usefixtures("trail")
def test_an_interrupted_gathering_goes_on(assess, aws, tmp_path):
    """What was gathered is not asked for again, and the findings are those of one that was not interrupted."""

    class Interrupted(BaseException):
        """Ctrl-C."""

    def stop(progress):
        if progress.done == 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        assess("CT-*", progress=stop, settings={"assess": {"jobs": 1, "attempts": 1, "calls_per_second": 0}})
    rest = assess("CT-*")

    assert rest.resumed
    assert rest.calls.get("cloudtrail:DescribeTrails", 0) < len(REGIONS)
    assert api_json(rest) == api_json(assess("CT-*", fresh=True))
    assert len(list((tmp_path / "home" / "snapshots").iterdir())) == 2


@pytest.mark.parametrize(
    "action", ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "s3:ListAllMyBuckets", "ec2:DescribeRegions"]
)
@pytest.mark.usefixtures("trail")
def test_a_permission_less_never_makes_a_failure_good(action, assess):
    """Denied is unknown wherever it matters: what failed fails or is unknown, and nothing passes that did not."""
    everything = answers(assess("CT-*"))
    less = assess("CT-*", fresh=True, refused=[action])
    found = answers(less)

    good = {key for key, answer in everything.items() if answer == "pass"}
    assert {key for key, answer in found.items() if answer == "pass"} <= good
    for key, answer in everything.items():
        if answer == "fail":
            assert found.get(key, "unknown") in {"fail", "unknown"}
    assert set(less.findings.permissions) <= {action}


def test_a_region_that_cannot_be_listed_is_unknown(assess):
    """Regions that are named in the settings are asked all the same."""
    found = assess("CT-01", refused=["ec2:DescribeRegions"], settings={"accounts": {}})
    (finding,) = found.findings
    assert (finding.status, finding.permissions) == (Status.UNKNOWN, ("ec2:DescribeRegions",))

    named = assess("CT-01", refused=["ec2:DescribeRegions"], fresh=True)
    assert Counter(f.status.value for f in named.findings) == {"fail": len(REGIONS)}


def test_an_account_that_cannot_be_entered_is_unknown(assess):
    """The others are assessed."""
    settings = {"accounts": {"ids": ("123456789012", "444455556666"), "regions": REGIONS}}
    found = {(f.account, f.status.value, f.permissions) for f in assess("CT-01", settings=settings).findings}

    assert found == {("123456789012", "fail", ()), ("444455556666", "unknown", ())}


def test_a_gatherer_that_asks_for_more_than_it_says_is_stopped(assess, monkeypatch):
    """The list of permissions is true by construction."""
    gatherers = dict(registry.gatherers())
    honest = gatherers["cloudtrail.trails"]
    modest = Kind("cloudtrail.trails", honest.kind.row, honest.kind.scope, ("cloudtrail:GetTrail",), "trail")
    gatherers["cloudtrail.trails"] = type(honest)(modest, honest.gather)
    monkeypatch.setattr(registry, "gatherers", lambda: gatherers)
    check = registry.checks()["CT-09"]
    monkeypatch.setattr(registry, "checks", lambda: {"CT-09": type(check)(**{**vars(check), "facts": (modest,)})})

    with pytest.raises(UnitError, match="cloudtrail:DescribeTrails"):
        assess("CT-09")


def test_what_is_no_check_or_snapshot_is_said(assess, tmp_path):
    """With a way out."""
    with pytest.raises(UsageError, match="no check is named 'CT-99'"):
        assess("CT-99")
    with pytest.raises(UsageError, match="no finished snapshot"):
        assess(snapshot="latest")
    (tmp_path / "snapshot.json").write_text("[]")
    with pytest.raises(UsageError, match="no snapshot"):
        assess(snapshot=str(tmp_path))


@pytest.mark.usefixtures("trail")
def test_facts_are_plain_files(assess):
    """One row a line."""
    folder = Snapshot(Path(assess("CT-09").snapshot)).folder
    path = folder / "facts" / "123456789012" / "us-east-1" / "cloudtrail-trails.jsonl"
    (row,) = map(json.loads, path.read_text().splitlines())

    assert (row["name"], row["multi_region"]) == ("main", True)


def test_checks_may_be_switched_off(aws, tmp_path):
    """One by one, or a group."""
    config = aws.config(tmp_path, assess={"disabled": ("CT-0*",)})

    assert not [c.id for c in api.checks_list(config=config) if c.id.startswith("CT-0")]
