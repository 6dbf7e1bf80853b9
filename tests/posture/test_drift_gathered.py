"""Inventory, drift and alerts of what broke, on what was gathered from a server on this machine."""

from __future__ import annotations

import time

import pytest
from moto_aws import OWN

from vedette import api
from vedette.posture.inventory.resources import Wanted

pytestmark = pytest.mark.slow


def test_a_trail_that_was_stopped(aws, trail, assess, tmp_path):
    """It is drift, and an alert of each check that it breaks; when it is started again, they are closed."""
    config = aws.config(tmp_path / "home")
    checks = ("CT-01", "CT-03", "S3-02")
    assert assess(*checks).alerts == ()

    aws.client("cloudtrail").stop_logging(Name="main")
    aws.client("s3").create_bucket(Bucket="new")
    time.sleep(1.1)  # snapshots are told apart by their second
    new = assess(*checks).alerts
    assert {a.rule_id for a in api.alerts_list(config=config)} == {"CT-01", "CT-03"}
    changes = {(d.change.what, d.change.name): d.change for d in api.drift(config=config).changes}
    assert set(changes) == {("changed", "main"), ("created", "new")}
    assert changes["changed", "main"].resource == trail
    fields = {(f.path, f.before, f.after) for f in changes["changed", "main"].fields}
    assert ("status.logging", True, False) in fields

    aws.client("cloudtrail").start_logging(Name="main")
    time.sleep(1.1)
    assert assess(*checks).resolved == len(new)
    assert {a.status for a in api.alerts_list(config=config)} == {"closed"}


@pytest.mark.usefixtures("trail")
def test_inventory_of_what_was_gathered(aws, assess, tmp_path):
    """A trail of all regions is one trail."""
    config = aws.config(tmp_path / "home")
    assess("CT-*")
    rows = list(api.inventory(config=config, wanted=Wanted(type="AWS::CloudTrail::Trail")).rows)

    assert [(r.account, r.region, r.name) for r in rows] == [(OWN, "us-east-1", "main")]
    counts = {(c.type, c.count) for c in api.inventory(config=config).counts()}
    assert ("AWS::S3::Bucket", 1) in counts
