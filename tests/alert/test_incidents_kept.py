"""Incidents as they are asked for: found by any id, acknowledged and closed whole, told without a lake."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from vedette import api
from vedette.alert.incident_view import first_steps, next_commands, to_json_whole
from vedette.alert.incidents import incident_id
from vedette.config import Config
from vedette.errors import UsageError
from vedette.model import Severity
from vedette.state import AccessKey, AlertEvent, AlertRecord, open_state

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: A rule of Vedette's own, so that no rule files are read.
RULE = "vedette-digests-changed"
KEY, OTHER_KEY = "AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002"


def record(number, after, key, severity=Severity.HIGH, **more):
    time = NOW + after
    given = {"account": "111122223333", "session": key, "actor": "arn:aws:iam::111122223333:user/al ice"}
    event = AlertEvent(f"e{number}", time, action="iam:X", outcome="success", source="cloudtrail", **given | more)
    id_ = f"{number:02x}" * 16
    return AlertRecord(id_, RULE, "A thing was done", severity, "x", time, time, time, (event,))


@pytest.fixture
def config(tmp_path):
    """Settings of a home with three loud alerts of one key, a low one beside them, and one of another key."""
    found = Config(home=tmp_path / "home")
    keep(
        found,
        record(1, HOUR, KEY),
        record(2, HOUR * 2, KEY, Severity.MEDIUM),
        record(3, HOUR * 3, KEY),
        record(4, HOUR * 4, KEY, Severity.LOW),
        record(5, HOUR * 5, OTHER_KEY, Severity.MEDIUM, actor="arn:aws:iam::111122223333:user/bob"),
        record(6, HOUR * 400, None, Severity.LOW, actor=None),
    )
    return found


def keep(config, *records):
    config.home.mkdir(exist_ok=True)
    with open_state(f"sqlite:///{config.home / 'state.db'}") as state:
        state.alerts.upsert(records)


def ids(number):
    return f"{number:02x}" * 16


def test_they_are_listed_and_filtered(config):
    """By severity, status, time and number."""
    both = api.incidents_list(config=config)

    assert [[alert.id for alert in one.alerts] for one in both] == [[ids(1), ids(2), ids(3)], [ids(5)]]
    assert api.incidents_list(config=config, severity_at_least="high") == both[:1]
    assert api.incidents_list(config=config, status="closed") == []
    assert api.incidents_list(config=config, since=NOW + HOUR * 4) == both[1:]
    assert api.incidents_list(config=config, until=NOW + HOUR * 4) == both[:1]
    assert api.incidents_list(config=config, limit=1) == both[:1]
    with pytest.raises(UsageError, match="staged"):
        api.incidents_list(config=config, status="staged")
    with pytest.raises(UsageError, match="loud"):
        api.incidents_list(config=config, severity_at_least="loud")


@pytest.mark.parametrize(
    "wanted",
    [incident_id(ids(1)), incident_id(ids(1))[:6], incident_id(ids(3)), ids(2), ids(4), f" {ids(1)[:8].upper()} "],
)
def test_any_id_of_it_finds_it(config, wanted):
    """Its own, one it had when a later alert was the earliest, those of its alerts, low ones too; a beginning of each."""
    found = api.incidents_show(wanted, config=config)

    assert found.incident.id == incident_id(ids(1))
    assert set(found.details) == {ids(number) for number in (1, 2, 3, 4)}
    assert found.rules[RULE].runbook


def test_an_id_it_had_before_still_finds_it(config):
    """An alert that came late is earlier than all, and renames it."""
    before = api.incidents_list(config=config)[0].id
    keep(config, record(7, HOUR * 0, KEY))
    after = api.incidents_list(config=config)[0].id

    assert before != after
    assert api.incidents_show(before, config=config).incident.id == after


@pytest.mark.parametrize(("wanted", "said"), [("zz", "no incident"), ("", "no incident"), (ids(6), "no incident")])
def test_what_is_in_none_is_told(config, wanted, said):
    """With what to do."""
    with pytest.raises(UsageError, match=said) as caught:
        api.incidents_show(wanted, config=config)
    assert "vedette incidents list" in caught.value.hint


def test_a_beginning_of_several_is_told(config):
    """With the ids."""
    keep(config, *(record(number, HOUR * 1000 * number, None, actor=None) for number in range(0x50, 0x70)))

    with pytest.raises(UsageError, match="several incidents") as caught:
        api.incidents_show("5", config=config)
    assert ", " in caught.value.where


def test_closing_it_closes_all_of_it_and_growth_opens_it(config):
    """Its alerts and their context; not those of another incident."""
    closed = api.incidents_set_status(ids(3), status="closed", config=config)

    assert set(closed) == {ids(number) for number in (1, 2, 3, 4)}
    assert {alert.id: alert.status for alert in api.alerts_list(config=config)} == {
        ids(number): "open" if number in {5, 6} else "closed" for number in range(1, 7)
    }
    assert [one.status for one in api.incidents_list(config=config)] == ["closed", "open"]
    keep(config, record(8, HOUR * 6, KEY))
    assert api.incidents_list(config=config)[0].status == "open"


def test_staged_and_excepted_alerts_are_in_none(config):
    """They page nobody."""
    with open_state(f"sqlite:///{config.home / 'state.db'}") as state:
        quiet = record(9, HOUR, KEY)
        state.alerts.upsert([AlertRecord(**{n: getattr(quiet, n) for n in quiet.__slots__} | {"status": "staged"})])

    assert ids(9) not in api.incidents_show(ids(1), config=config).details


def test_keys_that_logs_told_of_join(config):
    """What the state knows of makers is used."""
    with open_state(f"sqlite:///{config.home / 'state.db'}") as state:
        state.keys.learn([AccessKey(OTHER_KEY, made_with=KEY, made_at=NOW + HOUR * 2)])

    (found,) = api.incidents_list(config=config)
    assert len(found.alerts) == 4


def test_a_lake_that_cannot_be_read_hides_no_incident(config, capsys):
    """It is logged that keys were not learned."""
    lake = config.home / "lake"
    lake.mkdir()
    (lake / "catalog.db").write_bytes(b"no database" * 1000)

    assert len(api.incidents_list(config=config)) == 2
    assert "keys_not_learned" in capsys.readouterr().err


def test_no_alerts_no_incidents(tmp_path):
    """A new home."""
    assert api.incidents_list(config=Config(home=tmp_path / "new")) == []


def test_commands_are_safe_to_paste_and_steps_are_once(config):
    """Quoted where they must be; the same step of two alerts is one, and names what it is about."""
    found = api.incidents_show(ids(1), config=config)
    commands = next_commands(found.incident, found.details)

    assert f"--where ev_session={KEY}" in commands[0]
    assert "--source cloudtrail --since 2024-05-01T12:00Z --until 2024-05-01T16:00Z" in commands[0]
    assert "--where 'ev_actor=arn:aws:iam::111122223333:user/al ice'" in commands[1]
    assert f"vedette keys show {KEY}" in commands
    assert f"vedette alerts show {ids(1)[:8]}" in commands
    assert commands[-1] == f"vedette incidents close {found.incident.id[:8]}"
    assert len(first_steps(found.incident, found.details, found.rules)) == 1
    json.dumps(to_json_whole(found.incident, found.details, found.rules))
