"""Homes that assess what is on a server of this machine."""

from __future__ import annotations

import pytest
from moto_aws import Aws

from vedette import api


@pytest.fixture(scope="session")
def server():
    """One server for all tests of this folder."""
    found = Aws()
    yield found
    found.close()


@pytest.fixture
def aws(server):
    """The server, empty."""
    server.empty()
    return server


@pytest.fixture
def trail(aws):
    """A trail of all regions that records, without digests and without a log group."""
    aws.client("s3").create_bucket(Bucket="logs")
    trails = aws.client("cloudtrail")
    arn = trails.create_trail(Name="main", S3BucketName="logs", IsMultiRegionTrail=True)["TrailARN"]
    trails.start_logging(Name="main")
    return arn


@pytest.fixture
def assess(aws, tmp_path):
    """Assess with further settings and options; gives the assessment."""

    def run(*only, settings=None, **options):
        return api.assess(config=aws.config(tmp_path / "home", **settings or {}), only=only, **options)

    return run
