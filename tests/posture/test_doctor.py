"""What a scan would be refused is said before it is made."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from moto_aws import OWN, REGIONS

from vedette import api, registry
from vedette.api._gather import plan
from vedette.errors import AwsError
from vedette.posture.doctor import examine

pytestmark = pytest.mark.slow

#: Checks whose every call can be tried on one trail with its bucket.
OF_TRAILS = ("CT-0*", "CT-15", "CT-16", "CT-20", "CT-21")


@pytest.fixture
def doctor(aws, tmp_path):
    """Examine; gives the examination."""
    return lambda *only, settings=None, **options: api.doctor(
        config=aws.config(tmp_path / "home", **settings or {}), only=only, **options
    )


@pytest.mark.usefixtures("trail")
def test_nothing_is_refused_where_all_is_allowed(doctor, tmp_path):
    """And nothing is kept."""
    found = doctor(*OF_TRAILS)

    assert found.healthy
    assert [(d.account, d.region, d.denied, d.untried) for d in found.accounts] == [(OWN, "us-east-1", (), ())]
    assert not (tmp_path / "home" / "snapshots").exists()


@pytest.mark.usefixtures("trail")
def test_each_refusal_is_named_with_the_checks_it_spoils(doctor):
    """Whichever action it is."""
    checks = [c for name, c in registry.checks().items() if any(fnmatchcase(name, one) for one in OF_TRAILS)]
    for action in sorted({a for c in checks for a in c.reads}):
        found = doctor(*OF_TRAILS, refused=[action])
        (diagnosis,) = found.accounts

        assert not found.healthy
        assert diagnosis.denied == (action,)
        assert {c.id for c in checks if action in c.reads} == set(diagnosis.checks)


def test_what_there_is_nothing_to_try_on_is_said(doctor):
    """An account without a trail."""
    (diagnosis,) = doctor("CT-01").accounts

    assert diagnosis.untried == ("cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus")


@pytest.mark.usefixtures("trail")
def test_as_little_is_asked_as_tells(aws, tmp_path):
    """One region, one trail of many."""
    trails = aws.client("cloudtrail")
    for number in range(3):
        trails.create_trail(Name=f"trail-{number}", S3BucketName="logs")
    aws.guard.calls.clear()
    api.doctor(config=aws.config(tmp_path), only=("CT-01",))

    assert aws.guard.calls[OWN, "cloudtrail"] == 3


def test_an_account_that_cannot_be_entered_is_named(doctor):
    """With the reason."""
    settings = {"accounts": {"ids": (OWN, "444455556666"), "regions": REGIONS}}
    (own, other) = doctor("CT-01", settings=settings).accounts

    assert own.healthy
    assert "no role is configured" in other.closed


def test_without_credentials_there_is_no_examination(tmp_path, aws):
    """AWS is not reached."""
    config = aws.config(tmp_path, aws={"endpoint_url": "http://127.0.0.1:9", "region": "us-east-1"})

    with pytest.raises(AwsError):
        examine(plan([], config), [], None)
