"""What AWS says of its own logs, against a server on this machine."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.server import ThreadedMotoServer

from vedette.api._coverage_trails import _explained
from vedette.aws import status
from vedette.collect.coverage import Gap

GAP = Gap(
    "cloudtrail",
    "1",
    "eu-central-1",
    datetime(2026, 6, 1, 10, tzinfo=UTC),
    datetime(2026, 6, 1, 12, tzinfo=UTC),
    100.0,
    20.0,
    "high",
    "nothing for 2.0 h",
)
TRAIL = status.TrailStatus("main", "eu-central-1", "all", "bucket", "on")


@pytest.fixture(scope="module")
def settings():
    """The settings of a server on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield {"endpoint_url": f"http://{host}:{port}", "region": "eu-central-1"}
    server.stop()


def client(name, settings):
    """The test's own client."""
    return boto3.client(name, endpoint_url=settings["endpoint_url"], region_name=settings["region"])


def test_trails_are_on_or_off(settings):
    """No trail, one that is stopped, one that logs."""
    assert status.status("cloudtrail", settings).state == "off"

    client("s3", settings).create_bucket(
        Bucket="trail-logs", CreateBucketConfiguration={"LocationConstraint": settings["region"]}
    )
    own = client("cloudtrail", settings)
    own.create_trail(Name="main", S3BucketName="trail-logs", IsMultiRegionTrail=True)
    assert [(t.name, t.state, t.regions) for t in status.trails(settings)] == [("main", "off", "all")]
    assert status.status("cloudtrail", settings).state == "off"

    own.start_logging(Name="main")
    [trail] = status.trails(settings)
    assert (trail.state, trail.bucket) == ("on", "trail-logs")
    assert status.status("cloudtrail", settings).state == "on"


def test_other_sources_are_asked_too(settings):
    """GuardDuty, before and after a detector; a source without a switch is unknown."""
    assert status.status("guardduty", settings).state == "off"
    client("guardduty", settings).create_detector(Enable=True)

    assert status.status("guardduty", settings).state == "on"
    assert status.status("vpc_flow", settings).state == "off"
    assert status.status("linux_syslog", settings).state == "unknown"


def test_what_cannot_be_asked_is_unknown():
    """Never off."""
    nowhere = {"endpoint_url": "http://127.0.0.1:9", "region": "eu-central-1"}

    found = status.status("config", nowhere)

    assert found.state == "unknown"
    assert found.detail


def test_gaps_are_explained_by_their_trails():
    """Stopped in between, delivered all the same, or not known; a trail of another region says nothing."""
    stopped = replace(TRAIL, state="off", stopped=GAP.start + timedelta(minutes=5))
    delivering = replace(TRAIL, latest_delivery=GAP.end)

    assert "was stopped at 2026-06-01T10:05Z" in _explained(GAP, (stopped,)).why
    assert "see the collection" in _explained(replace(GAP, open=True), (delivering,)).why
    assert "unknown" in _explained(GAP, (replace(TRAIL, state="unknown"),)).why
    assert _explained(GAP, (TRAIL, replace(stopped, regions="us-east-1", region="us-east-1"))) == GAP
