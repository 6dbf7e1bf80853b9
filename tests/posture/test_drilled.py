"""Drills: from the call to the answer of the checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from moto_aws import OWN

from vedette import api
from vedette.api import _open
from vedette.aws.drill import send
from vedette.cli import main
from vedette.config import Config
from vedette.errors import AwsError, StateError, UsageError
from vedette.model import NotKnown
from vedette.posture.drilled import Drilled


@pytest.fixture
def config(tmp_path):
    return Config(home=tmp_path / "home")


def test_an_exercise_is_noted(config):
    """Of every account, held when it is noted."""
    noted = api.drill_note("a stolen key", config=config, by="mira")

    (found,) = api.drill_list(config=config, account="444455556666")
    assert found == noted
    assert (found.kind, found.account, found.who, found.arrived) == ("exercise", "", "mira", found.at)


def test_only_what_was_sent_arrives(config):
    """Not an exercise; not a drill that there is not."""
    noted = api.drill_note("a stolen key", config=config)

    with pytest.raises(UsageError, match="is an exercise"):
        api.drill_arrived(noted.id, "pager", config=config)
    with pytest.raises(UsageError, match="no drill has the id"):
        api.drill_arrived("ffffffffffffffff", "pager", config=config)


def test_a_state_that_cannot_be_read_is_not_known():
    """It is said why."""

    def broken():
        raise StateError("the disk is gone")

    with pytest.raises(NotKnown, match="the disk is gone"):
        Drilled(broken)(OWN)


def test_the_command_line_notes_and_lists(config, capsys):
    """As a table and as JSON."""
    home = ["--home", str(config.home)]
    assert main([*home, "drill", "list"]) == 0
    assert "No drills yet" in capsys.readouterr().out
    assert main([*home, "drill", "note", "a stolen key", "--by", "mira"]) == 0
    capsys.readouterr()
    assert main([*home, "drill", "list", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["what"], found["who"]) == ("exercise", "a stolen key", "mira")
    assert main([*home, "drill", "arrived", found["id"], "pager"]) == 2
    assert "is an exercise" in capsys.readouterr().err


@pytest.mark.slow
def test_a_drill_is_sent_and_arrives(aws, tmp_path, assess):
    """AWS refuses to stop what is not there; before, AC-13 fails, and passes when somebody was told."""
    config = aws.config(tmp_path / "home")
    (before,) = assess("AC-13").findings
    sent = api.drill_send(config=config, by="mira")
    (waiting,) = assess("AC-13", fresh=True).findings
    arrived = api.drill_arrived(sent.id[:6], "pager", config=config)
    again = api.drill_arrived(sent.id, "chat", config=config)
    (after, held) = assess("AC-13", "RSP-08", fresh=True).findings

    assert (sent.account, sent.region, sent.arrived) == (OWN, "us-east-1", None)
    assert "TrailNotFoundException" in sent.what
    assert (arrived.where, again) == ("pager", arrived)  # the first time counts
    assert [f.status.value for f in (before, waiting, after, held)] == ["fail", "fail", "pass", "pass"]
    assert "has not arrived yet" in waiting.reason


@pytest.mark.slow
def test_a_drill_goes_to_another_account(aws, tmp_path):
    """By the role of the settings; without one it is an error."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(AccountName="other", Email="o@example.com")["CreateAccountStatus"]["AccountId"]
    accounts = {"organization": True, "role": "Vedette", "regions": ("us-east-1",)}
    config = aws.config(tmp_path / "home", accounts=accounts)

    sent = api.drill_send(config=config, account=made, region="eu-central-1")

    assert (sent.account, sent.region) == (made, "eu-central-1")
    with pytest.raises(AwsError, match="no role is configured"):
        api.drill_send(config=aws.config(tmp_path / "other"), account=made)


@pytest.mark.slow
def test_a_trail_that_there_is_is_an_error(aws, trail, tmp_path):
    """It is said that it was stopped; nobody is told that all is well."""
    with pytest.raises(AwsError, match="was stopped"):
        send(_open.aws_settings(aws.config(tmp_path / "home")), "main")


def test_drills_are_listed_the_latest_first(config):
    """Whatever the order in which they were noted."""
    first, second = (api.drill_note(what, config=config) for what in ("one", "two"))
    with _open.state(config) as state:
        listed = state.drills.list()
    assert {d.id for d in listed} == {first.id, second.id}
    assert listed[0].at >= listed[1].at
    assert all(d.at <= datetime.now(UTC) for d in listed)
