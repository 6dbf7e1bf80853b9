"""What the lake tells of accounts: from logs that were collected to the answer of a check."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto_aws import OWN

from vedette import api
from vedette.api import _open
from vedette.config import Config
from vedette.errors import LakeError
from vedette.model import NotKnown
from vedette.model.facts.lake import LOGGED_SPAN, LOGGED_USE
from vedette.posture.logged import Logged
from vedette.posture.snapshot import Snapshot

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OTHER = "444455556666"
ROLE = f"arn:aws:iam::{OWN}:role/app"
MIRA = f"arn:aws:iam::{OWN}:user/mira"


def record(number, when, source="ec2.amazonaws.com", *, user="", error=None, account=OWN):
    """A call by the role's session, or by a user."""
    session = {"type": "AssumedRole", "arn": f"arn:aws:sts::{OWN}:assumed-role/app/one", "accountId": OWN}
    session["sessionContext"] = {"sessionIssuer": {"type": "Role", "arn": ROLE, "accountId": OWN, "userName": "app"}}
    return {
        "eventVersion": "1.11", "eventID": f"{number:036d}", "eventTime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": source, "eventName": "DescribeInstances", "eventType": "AwsApiCall", "awsRegion": "us-east-1",
        "userIdentity": {"type": "IAMUser", "arn": user, "accountId": OWN} if user else session,
        "recipientAccountId": account, "sourceIPAddress": "198.51.100.7", "errorCode": error,
        "eventCategory": "Management",
    }  # fmt: skip


@pytest.fixture
def collected(tmp_path):
    """Collect records into a home's lake; gives what reads it."""
    config = Config(home=tmp_path / "home")

    def run(*records, now=NOW, days=30, home=config):
        if records:
            (tmp_path / "logs").mkdir()
            (tmp_path / "logs" / "a.json").write_text(json.dumps({"Records": records}))
            api.collect([str(tmp_path / "logs")], config=home)
        return Logged(_open.lake(home), lambda: _open.engine(home, threads=1), now, days)

    return run


def test_services_by_user_and_role(collected):
    """Under IAM's prefixes; what was refused was not used, what failed was; other days are not looked at."""
    day = timedelta(days=1)
    logged = collected(
        record(1, NOW - day),
        record(2, NOW - 2 * day, "monitoring.amazonaws.com"),
        record(3, NOW - day, "kms.amazonaws.com", error="AccessDenied"),
        record(4, NOW - day, "sqs.amazonaws.com", error="QueueDoesNotExist", user=MIRA),
        record(5, NOW - 31 * day, "iam.amazonaws.com"),
    )

    found = {use.arn: (use.services, use.last) for use in logged(LOGGED_USE, OWN)}

    assert found == {ROLE: (("cloudwatch", "ec2"), NOW - day), MIRA: (("sqs",), NOW - day)}
    assert list(logged(LOGGED_USE, OTHER)) == []


def test_a_call_counts_for_the_account_of_its_caller(collected):
    """Wherever it was recorded."""
    logged = collected(record(1, NOW - timedelta(days=1), account=OTHER))

    assert [use.arn for use in logged(LOGGED_USE, OWN)] == [ROLE]


@pytest.mark.parametrize(("days", "silent"), [(range(31), 0), ((0, 1, 2, 10, 20, 30), 9), ((29,), 29), ((), 30)])
def test_the_longest_silence(collected, days, silent):
    """Whole days running without an event, before the first and after the last too."""
    elsewhere = record(0, NOW, account=OTHER)
    logged = collected(elsewhere, *(record(n + 1, NOW - timedelta(days=n, hours=1)) for n in days))

    (span,) = logged(LOGGED_SPAN, OWN)

    assert (span.window_days, span.silent_days) == (30, silent)


def test_a_home_without_logs_tells_nothing(collected):
    """No row: nothing is known, and nothing is wrong."""
    logged = collected()

    assert (logged(LOGGED_SPAN, OWN), logged(LOGGED_USE, OWN)) == ([], [])


def test_a_lake_that_cannot_be_read_is_not_known(collected):
    """It is said why."""

    def broken():
        raise LakeError("the disk is gone")

    logged = collected(record(1, NOW))
    logged.engine = broken

    with pytest.raises(NotKnown, match="the disk is gone"):
        logged(LOGGED_USE, OWN)


@pytest.mark.slow
def test_an_assessment_gathers_it_with_the_rest(aws, tmp_path, collected):
    """As facts of the snapshot, for as many days as the settings say; a home without logs has nothing to compare."""
    config = aws.config(tmp_path / "home", assess={"attempts": 1, "expected": {"idle_days": 20}})
    (before,) = api.assess(config=config, only=["IAM-32"]).findings
    collected(record(1, datetime.now(UTC) - timedelta(minutes=5)), home=config)

    found = api.assess(config=config, only=["IAM-32"], fresh=True)

    facts = Snapshot(Path(found.snapshot))
    assert before.status.value == "not_applicable"
    assert [use.services for use in facts.rows(LOGGED_USE, OWN, "")] == [("ec2",)]
    assert [(span.window_days, span.silent_days) for span in facts.rows(LOGGED_SPAN, OWN, "")] == [(20, 19)]
    assert [f.status.value for f in found.findings] == ["pass"]
