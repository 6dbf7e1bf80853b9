"""Many accounts and regions by AWS's APIs: all of them, side by side, at AWS's pace, the refusing ones told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from fake_aws import FakeAws
from homes import Home, event

from vedette import api
from vedette.api import _open
from vedette.api._accounts import learn_names
from vedette.aws import fleet, history
from vedette.aws.session import client
from vedette.errors import AccessDenied, AwsError, UsageError

OWN, MEMBER, CLOSED_OFF = "111122223333", "444455556666", "777788889999"
REGIONS = ("eu-central-1", "us-east-1")


@pytest.fixture
def aws(monkeypatch):
    """Three accounts in two regions; calls are made without waiting between them."""
    monkeypatch.setattr(history, "SECONDS_A_CALL", 0.0)
    fake = FakeAws(OWN, accounts=(MEMBER, CLOSED_OFF), regions=REGIONS)
    yield fake
    fake.close()


@pytest.fixture
def place(tmp_path, aws):
    """A home whose configuration names the whole organisation."""
    return Home(
        tmp_path / "home",
        aws={"endpoint_url": aws.url, "region": "eu-central-1"},
        accounts={"organization": True, "role": "audit/Vedette"},
    )


def looked_up(number, account, region, at):
    """One event as LookupEvents tells it."""
    record = event(
        f"{account}-{region}-{number}",
        recipientAccountId=account,
        awsRegion=region,
        eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}",
    )
    return {"EventId": record["eventID"], "EventTime": at.timestamp(), "CloudTrailEvent": json.dumps(record)}


def fill(aws, count, *, days):
    """Events in every account and region, spread over the last days."""
    now = datetime.now(UTC).replace(microsecond=0)
    for account in aws.accounts:
        for region in aws.regions:
            aws.events[account, region] = [
                looked_up(n, account, region, now - timedelta(seconds=60 + n * days * 86_400 // count))
                for n in range(count)
            ]


def test_every_account_and_region(aws, place):
    fill(aws, 130, days=60)
    done = place.collect("lookupevents://")
    assert (done.stored, done.duplicate, done.failed) == (130 * 6, 0, 0)
    assert {(r[0], r[1]) for r in place.rows("ev_account", "ev_region")} == {
        (account, region) for account in aws.accounts for region in REGIONS
    }
    assert not any(account == "999999999999" for account, _, _ in aws.calls), "a closed account is not entered"


def test_the_second_time_asks_for_what_is_new(aws, place):
    fill(aws, 40, days=80)
    place.collect("lookupevents://")
    aws.calls.clear()
    now = datetime.now(UTC)
    aws.events[MEMBER, "us-east-1"].append(looked_up("late", MEMBER, "us-east-1", now - timedelta(seconds=2)))
    done = place.collect("lookupevents://")
    assert done.stored == 1
    assert max(aws.made("lookup_events").values()) <= 2, "90 days were asked for again"
    assert place.collect("lookupevents://").stored == 0


def test_an_account_without_events_is_not_asked_for_everything_again(aws, place):
    place.collect("lookupevents://")
    aws.calls.clear()
    place.collect("lookupevents://")
    assert set(aws.made("lookup_events").values()) == {1}


def test_a_walk_that_breaks_off_goes_on_where_it_stopped(aws, place):
    fill(aws, 400, days=80)
    aws.refused.add((MEMBER, "lookup_events"))
    first = place.collect("lookupevents://")
    assert first.failed == len(REGIONS)
    assert all(MEMBER in problem and "AccessDenied" in problem for problem in first.problems)
    assert first.stored == 400 * 4, "the others were not stopped"
    aws.refused.clear()
    second = place.collect("lookupevents://")
    assert (second.stored, second.failed) == (400 * 2, 0)


def test_an_account_that_may_not_be_entered_is_unknown(aws, place):
    fill(aws, 5, days=3)
    aws.refused.add((OWN, "AssumeRole"))
    done = place.collect("lookupevents://")
    assert done.stored == 5 * len(REGIONS), "one's own account needs no role"
    assert sorted(p.split(":")[0] for p in done.problems) == [MEMBER, CLOSED_OFF]


def test_the_pace_is_kept_and_throttling_obeyed(aws, place, monkeypatch):
    monkeypatch.setattr(history, "SECONDS_A_CALL", 0.05)
    now = datetime.now(UTC)
    aws.events[OWN, "us-east-1"] = [looked_up(n, OWN, "us-east-1", now - timedelta(minutes=5)) for n in range(320)]
    aws.slow["lookup_events"] = 2
    done = place.collect(f"lookupevents://{OWN}/us-east-1")
    assert done.stored == 320
    times = sorted(t for where, name, t in aws.times if name == "lookup_events" and where == f"{OWN}/us-east-1")
    calls = len(times)
    assert times[-1] - times[0] >= (calls - 1) * 0.05 * 0.9, "faster than the limit"


def test_only_some_days(aws, place):
    fill(aws, 90, days=90)
    until = datetime.now(UTC) - timedelta(days=10)
    done = place.collect("lookupevents://*/us-east-1", since=until - timedelta(days=10), until=until)
    assert done.discovered == done.stored + done.filtered
    assert 24 <= done.stored <= 36
    assert {region for _, region, name in aws.calls if name == "lookup_events"} == {"us-east-1"}


def test_scope(aws):
    settings = {"endpoint_url": aws.url, "region": "eu-central-1"}
    told = []
    found = fleet.places(settings, lambda place, why: told.append((place, why)))
    assert [str(p) for p in found] == [f"{OWN}/{r}" for r in REGIONS], "one's own account where nothing is said"
    named = {
        **settings,
        "account_ids": f"{MEMBER}, {CLOSED_OFF}",
        "account_exclude": CLOSED_OFF,
        "regions": "eu-west-1",
    }
    assert [str(p) for p in fleet.places(named, lambda *_: None)] == [f"{MEMBER}/eu-west-1"]
    with pytest.raises(UsageError, match="12 digits"):
        fleet.places({**settings, "account_ids": "12"}, lambda *_: None)
    aws.refused.add((OWN, "GetCallerIdentity"))
    with pytest.raises(AwsError, match="GetCallerIdentity"):
        fleet.places(settings, lambda *_: None)


def test_roles_by_pattern(aws):
    settings = {"endpoint_url": aws.url, "region": "eu-central-1", "account_ids": MEMBER}
    for role, arn in {
        "Audit": f"arn:aws:iam::{MEMBER}:role/Audit",
        "/sec/Audit-{account}": f"arn:aws:iam::{MEMBER}:role/sec/Audit-{MEMBER}",
        "arn:aws:iam::{account}:role/x": f"arn:aws:iam::{MEMBER}:role/x",
    }.items():
        [found, _] = fleet.places({**settings, "role": role}, lambda *_: None)
        assert found.settings["role_arn"] == arn
        assert client("sts", found.settings).get_caller_identity()["Account"] == MEMBER


def test_everywhere_stops_when_nobody_listens(aws):
    started = []

    def endless(place):
        started.append(place)
        yield from range(10_000_000)

    found = [fleet.Place(OWN, f"r{n}") for n in range(5)]
    items = fleet.everywhere(found, endless, lambda *_: None)
    assert next(items) == 0
    items.close()
    assert started


def test_what_goes_wrong_in_one_place_is_not_swallowed():
    def broken(_place):
        yield 1
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        list(fleet.everywhere([fleet.Place(OWN, "r")], broken, lambda *_: None))


def test_an_address_alone_is_raised(aws, place):
    aws.refused.add((OWN, "GetCallerIdentity"))
    with pytest.raises(AccessDenied):
        api.collect(["lookupevents://"], config=place.config, source="cloudtrail")


def test_names_of_accounts_are_kept(aws, place):
    """What the organisation calls its accounts is known afterwards, offline; the settings' own names win."""
    fill(aws, 2, days=1)
    place.collect("lookupevents://")
    aws.close()
    names = api.account_names(config=place.config)
    assert names == {OWN: "management", MEMBER: "member", CLOSED_OFF: "member", "999999999999": "closed"}
    query = "SELECT DISTINCT ev_account, ev_account_name FROM cloudtrail ORDER BY 1"
    assert [row[1] for row in api.query(query, config=place.config).rows] == ["management", "member", "member"]
    assert api.coverage(config=place.config).account_names[MEMBER] == "member"

    ours = Home(place.folder, accounts={"names": {MEMBER: "payments"}}).config
    assert [row[1] for row in api.query(query, config=ours).rows] == ["management", "payments", "member"]


def test_names_are_asked_for_once_a_day(aws, place):
    """By whatever calls AWS anyway; files alone ask nobody, and a refusal stops nothing."""
    with _open.state(place.config) as state:

        def asked(*paths, later=timedelta()):
            aws.calls.clear()
            learn_names(place.config, state, paths, datetime.now(UTC) + later)
            return aws.made("list_accounts").total()

        assert asked("/logs") == 0
        assert asked("/logs", "s3://bucket/prefix") == 1
        assert asked("s3://bucket/prefix", later=timedelta(hours=23)) == 0
        aws.refused.add((OWN, "list_accounts"))
        aws.accounts[MEMBER] = "payments"
        assert asked("sqs://queue", later=timedelta(hours=25)) == 1
        assert state.accounts.names()[MEMBER] == "member"
        aws.refused.clear()
        assert asked("sqs://queue", later=timedelta(hours=50)) == 1
        assert state.accounts.names()[MEMBER] == "payments"
