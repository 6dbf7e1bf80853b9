"""Whom access keys belong to, learned from a lake of CloudTrail."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from vedette import api
from vedette.cli import main
from vedette.config import Config
from vedette.errors import UsageError

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/staff/mira"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Operators/mira"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Operators"


def _event(number, name, identity, minute, **more):
    return {
        "eventVersion": "1.11",
        "eventID": f"00000000-0000-4000-8000-{number:012d}",
        "eventTime": f"2026-06-01T08:{minute:02d}:00Z",
        "eventSource": more.pop("source", "sts.amazonaws.com"),
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.9",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        "userIdentity": identity,
        **more,
    }


def _identity(key, arn, kind="IAMUser", **more):
    return {"type": kind, "principalId": "AIDAX", "arn": arn, "accountId": ACCOUNT, "accessKeyId": key, **more}


MADE = _event(
    1,
    "CreateAccessKey",
    _identity("AKIAADMIN", f"arn:aws:iam::{ACCOUNT}:user/admin"),
    1,
    source="iam.amazonaws.com",
    responseElements={"accessKey": {"userName": "mira", "accessKeyId": "AKIAMIRA", "status": "Active"}},
)
USED = _event(2, "GetCallerIdentity", _identity("AKIAMIRA", USER), 2)
ASSUMED = _event(
    3,
    "AssumeRole",
    _identity("AKIAMIRA", USER),
    3,
    requestParameters={"roleArn": ROLE},
    responseElements={"credentials": {"accessKeyId": "ASIASESSION"}, "assumedRoleUser": {"arn": SESSION}},
)
REFUSED = _event(
    4,
    "CreateAccessKey",
    _identity("AKIAADMIN", f"arn:aws:iam::{ACCOUNT}:user/admin"),
    4,
    errorCode="AccessDenied",
    responseElements={"accessKey": {"userName": "mira", "accessKeyId": "AKIANEVER"}},
)
BARE = _event(5, "ListBuckets", {"type": "AWSAccount", "principalId": "AIDAY", "accessKeyId": "ASIASESSION"}, 5)


@pytest.fixture
def home(tmp_path):
    """Settings of a home, and a way to collect events into it."""
    config = Config(home=tmp_path / "home", accounts={"names": {ACCOUNT: "payments"}})

    def collect(*events, name="one.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"Records": list(events)}))
        return api.collect([path], config=config, source="cloudtrail")

    return config, collect


def test_a_key_is_its_users(home):
    """Its own calls say more than the answer that handed it out, which knows the user's name alone."""
    config, collect = home
    collect(MADE)
    assert api.keys_show("AKIAMIRA", config=config)[0].owner == f"arn:aws:iam::{ACCOUNT}:user/mira"

    collect(USED, name="two.json")
    key = api.keys_show("AKIAMIRA", config=config)[0]
    assert (key.owner, key.made_how, key.made_with) == (USER, "iam:CreateAccessKey", "AKIAADMIN")
    assert key.first_seen == key.last_seen == datetime(2026, 6, 1, 8, 2, tzinfo=UTC)
    assert not key.temporary


def test_a_sessions_key_leads_back_to_the_first(home):
    """From the session's key to the user's, and on to that of whoever made it."""
    config, collect = home
    collect(MADE, USED, ASSUMED)

    chain = api.keys_show("ASIASESSION", config=config)

    assert [key.id for key in chain] == ["ASIASESSION", "AKIAMIRA", "AKIAADMIN"]
    assert (chain[0].owner, chain[0].role, chain[0].made_by, chain[0].temporary) == (SESSION, ROLE, USER, True)


def test_an_event_with_the_key_alone_is_attributed(home):
    """A call that names no one but the key's id has an owner; so do queries in the short form, and rules."""
    config, collect = home
    collect(ASSUMED, BARE)

    rows = list(
        api.query(
            "SELECT ev_key_owner, ev_account_name FROM cloudtrail WHERE eventName = 'ListBuckets'", config=config
        ).rows
    )
    assert rows == [(SESSION, "payments")]
    found = api.search(config=config, where=["ev_key_owner=*assumed-role/Operators/*"]).rows
    assert len(list(found)) == 1


def test_a_refused_call_made_no_key(home):
    """Whatever its record says."""
    config, collect = home
    collect(REFUSED)

    with pytest.raises(UsageError, match="AKIANEVER"):
        api.keys_show("AKIANEVER", config=config)


def test_what_is_learned_does_not_depend_on_order_or_repetition(home, tmp_path):
    """One event after the other, backwards, with the question asked between: the same as all at once."""
    config, collect = home
    for number, event in enumerate([BARE, ASSUMED, USED, MADE]):
        collect(event, name=f"{number}.json")
        api.keys_list(config=config)
    other = Config(home=tmp_path / "other")
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"Records": [MADE, USED, ASSUMED, BARE]}))
    api.collect([path], config=other, source="cloudtrail")

    assert api.keys_list(config=config) == api.keys_list(config=other) == api.keys_list(config=config)
    assert [k.id for k in api.keys_list(config=config, owner="OPERATORS")] == ["ASIASESSION"]


def test_what_keys_are_known_outlives_the_events(home):
    """Events that retention deletes have told whose their keys are."""
    config, collect = home
    collect(MADE, USED)
    api.lake_expire(config=config, keep_days=0, retention_days=1)

    assert api.query("SELECT count(*) AS n FROM cloudtrail", config=config).rows.__next__() == (0,)
    assert api.keys_show("AKIAMIRA", config=config)[0].owner == USER


def test_an_empty_home_knows_no_key(home):
    """Nothing was collected: no error, no keys."""
    assert api.keys_list(config=home[0]) == []


def test_the_commands_tell_of_keys(home, capsys):
    """For a person and as JSON; an unknown key is wrong use."""
    config, collect = home
    collect(MADE, USED, ASSUMED)

    assert main(["--home", str(config.home), "keys", "show", "ASIASESSION"]) == 0
    told = capsys.readouterr().out
    assert SESSION in told
    assert "AKIAADMIN" in told
    assert main(["--home", str(config.home), "keys", "list", "--owner", "mira", "--json"]) == 0
    keys = json.loads(capsys.readouterr().out)
    assert {key["id"] for key in keys} == {"AKIAMIRA", "ASIASESSION"}
    assert main(["--home", str(config.home), "keys", "show", "AKIANOBODY"]) == 2
