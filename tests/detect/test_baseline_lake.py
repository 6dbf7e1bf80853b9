"""Baselines over a real lake: each row is learned once, days are judged when they have settled, work stays small."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from making import SOURCE, record, rule_text

from vedette import api
from vedette.api import _open
from vedette.api._detect import Detection
from vedette.config import Config
from vedette.detect.load import load_text
from vedette.lake.events import EventTable

BASE = {"s": {"eventName": "GetObject"}, "condition": "s"}
START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def rules(**inner):
    found = {"type": "first_seen", "rules": ["reads"], "group-by": ["principal"], "field": "network"}
    found |= {"timespan": "30d", "learning": "2d", **inner}
    found = {key: value for key, value in found.items() if value is not None}
    head = {"title": "x", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "level": "high", "correlation": found}
    loaded = load_text(yaml.safe_dump_all([head, yaml.safe_load(rule_text(BASE, name="reads"))]))
    assert not loaded.errors, loaded.errors[0]
    return loaded


class Place:
    """A home that logs come into and that is detected in."""

    def __init__(self, folder, found):
        self.folder, self.found = folder, found
        self.config = Config(home=folder / "home", collect={"jobs": 1})
        self.files = 0

    def takes(self, *times: datetime, address="203.0.113.5"):
        """Collect an object with an event at each of the times."""
        self.files += 1
        made = [
            record({"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventName": "GetObject", "sourceIPAddress": address}, at)
            for at in times
        ]
        path = self.folder / "logs" / f"{self.files}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"Records": made}))
        assert api.collect([path], config=self.config, source="cloudtrail").stored == len(times)

    def detects(self, *, quiet=False, since=None):
        """Detect, and tell each alert: its entity, and the times of its events."""
        with _open.state(self.config) as state:
            detection = Detection(config=self.config, state=state, lake=_open.lake(self.config), rules=self.found)
            try:
                detection.run(quiet=quiet, since=since)
            finally:
                detection.close()
            alerts = [state.alerts.get(alert.id) for alert in state.alerts.list()]
        return {(alert.entity, tuple(e.ev_time for e in alert.events)) for alert in alerts}

    def networks(self):
        """What was learned of the one principal there is: network → days and events."""
        (found,) = api.baseline_list(config=self.config)
        values = api.baseline_show(found.principal, config=self.config).values
        return {v.value: (v.days, v.events) for v in values if v.kind == "network"}


@pytest.mark.parametrize("many", [0, 10**9], ids=["read together", "each for itself"])
def test_each_row_counts_once(tmp_path, monkeypatch, many):
    """However often one detects, and also where everything is judged again."""
    monkeypatch.setattr("vedette.detect.follow._MANY_ROWS", many)
    place = Place(tmp_path, rules())
    place.takes(START, START + timedelta(days=1))
    place.detects()
    place.detects()
    place.takes(START + timedelta(days=1, hours=1))
    place.detects(since=START)
    place.detects(quiet=True)
    assert place.networks() == {"203.0.0.0/16": (2, 3)}


def test_profiles_that_are_lost_are_learned_again(tmp_path):
    """A state of its own, the same lake: the same profiles and the same alerts."""
    place = Place(tmp_path, rules())
    place.takes(*(START + timedelta(days=n) for n in range(5)))
    place.takes(START + timedelta(days=5), address="198.51.100.7")
    found, networks = place.detects(quiet=True), place.networks()
    assert len(found) == 1
    for path in (tmp_path / "home").glob("state.db*"):
        path.unlink()
    assert place.detects(quiet=True) == found
    assert place.networks() == networks


def test_compaction_is_no_news_to_profiles(tmp_path):
    """Rows that moved into another file are not learned again."""
    place = Place(tmp_path, rules())
    for minute in range(5):
        place.takes(START + timedelta(minutes=minute))
        place.detects()
    api.lake_compact(config=place.config)
    place.detects()
    assert place.networks() == {"203.0.0.0/16": (1, 5)}


def test_a_day_is_judged_when_the_day_before_has_settled(tmp_path):
    """A value at midnight waits for what may still come of the evening before, and then needs no new event near."""
    place = Place(tmp_path, rules())
    place.takes(*(START + timedelta(days=n) for n in range(4)))
    midnight = datetime(2026, 6, 5, 0, 1, tzinfo=UTC)
    place.takes(midnight, address="198.51.100.7")
    assert place.detects() == set()
    place.takes(midnight + timedelta(hours=5))
    ((_, times),) = place.detects()
    assert times == (midnight,)


def test_the_late_evening_event_is_the_first(tmp_path):
    """It comes after the one of midnight, within the lateness: one alert, of the day on which the value was new."""
    place = Place(tmp_path, rules())
    place.takes(*(START + timedelta(days=n) for n in range(4)))
    midnight = datetime(2026, 6, 5, 0, 1, tzinfo=UTC)
    place.takes(midnight, address="198.51.100.7")
    place.detects()
    place.takes(midnight - timedelta(minutes=5), address="198.51.100.7")
    place.detects()
    place.takes(midnight + timedelta(hours=5))
    ((_, times),) = place.detects()
    assert times == (midnight - timedelta(minutes=5),)


def test_work_does_not_grow_with_the_lake(tmp_path, monkeypatch):
    """After sixty days of logs, a new event makes detection look at the files that came, and at no others."""
    place = Place(tmp_path, rules())
    place.takes(*(START + timedelta(days=n) for n in range(60)))
    place.detects()
    looked: list[int] = []
    view = "vedette.lake.engine.Engine.view"
    from vedette.lake.engine import Engine  # noqa: PLC0415  the real one, before it is replaced

    real = Engine.view
    monkeypatch.setattr(
        view,
        lambda self, name, source, files, **more: looked.append(len(files)) or real(self, name, source, files, **more),
    )
    place.takes(START + timedelta(days=60), address="198.51.100.7")
    assert len(place.detects()) == 1
    assert max(looked) <= 2
    assert len(EventTable(_open.lake(place.config), SOURCE).files()) == 61


NIGHT = {
    "type": "unusual_volume",
    "field": None,
    "learning": None,
    "timespan": "1d",
    "history": 5,
    "at-least": 3,
    "times": 0,
}


def test_a_quiet_hour_is_judged_alike_in_all_batches(tmp_path):
    """Whether the night is detected as it goes on or days later: the same alert with the same events."""
    found = rules(**NIGHT, **{"quiet-hours": True})
    days = [[START + timedelta(days=day, hours=hour) for hour in range(8)] for day in range(6)]
    night = [datetime(2026, 6, 7, 1, minute, tzinfo=UTC) for minute in range(4)]
    noon = [datetime(2026, 6, 7, 12, minute, tzinfo=UTC) for minute in range(4)]
    later = [datetime(2026, 6, 8, 12, tzinfo=UTC)]
    at_once, bit_by_bit = Place(tmp_path / "a", found), Place(tmp_path / "b", found)
    for place in (at_once, bit_by_bit):
        place.folder.mkdir()
    at_once.takes(*(time for day in days for time in day), *night, *noon, *later)
    for day in days:
        bit_by_bit.takes(*day)
        assert bit_by_bit.detects() == set()
    for time in (*night, *noon, *later):
        bit_by_bit.takes(time)
        bit_by_bit.detects()
    ((_, times),) = at_once.detects()
    assert set(times) == set(night)
    assert bit_by_bit.detects() == at_once.detects()
    with _open.state(at_once.config) as one, _open.state(bit_by_bit.config) as other:
        assert [alert.id for alert in one.alerts.list()] == [alert.id for alert in other.alerts.list()]


def test_hours_are_learned_and_told(tmp_path):
    """Of every principal, whether or not a rule asks."""
    place = Place(tmp_path, rules())
    place.takes(START, START + timedelta(days=1), START + timedelta(hours=3))
    place.detects()
    (found,) = api.baseline_list(config=place.config)
    values = api.baseline_show(found.principal, config=place.config).values
    assert {v.value: (v.days, v.events) for v in values if v.kind == "hour"} == {"08": (2, 2), "11": (1, 1)}
