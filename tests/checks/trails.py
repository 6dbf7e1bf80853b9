"""Trails as tests of checks need them."""

from __future__ import annotations

from datetime import timedelta

from vedette.model.facts.cloudtrail import BasicSelector, DataResource, Trail, TrailSelectors, TrailStatus
from vedette.testing import ACCOUNT, NOW, REGION

ALL_OBJECTS = DataResource("AWS::S3::Object", ("arn:aws:s3",))


def arn(name="main", region=REGION, account=ACCOUNT):
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


def trail(name="main", *, region=REGION, account=ACCOUNT, **changes):
    """A good trail of all regions, of this account."""
    given = {"multi_region": True, "global_services": True, "validation": True, "bucket": "logs", "log_group": "arn:lg"}
    return Trail(arn(name, region, account), name, account, region, **given | changes)


def status(name="main", *, region=REGION, account=ACCOUNT, **changes):
    """It is logging, and delivered an hour ago."""
    return TrailStatus(arn(name, region, account), **{"logging": True, "delivered": NOW - timedelta(hours=1)} | changes)


def selectors(name="main", *basic, region=REGION, account=ACCOUNT, advanced=()):
    """It records management events, or what is given."""
    given = basic or (() if advanced else (BasicSelector(),))
    return TrailSelectors(arn(name, region, account), given, tuple(advanced))


def good(name="main", **changes):
    """A good trail, its status and its selectors."""
    return trail(name, **changes), status(name), selectors(name)
