"""Correlations over a real lake: whichever source's events come last, and what waits for what comes late."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count, permutations

import pytest
import yaml
from making import LOGSOURCE, SOURCE, record
from streams import DNS

from vedette import api
from vedette.api import _open
from vedette.api._detect import Detection
from vedette.config import Config
from vedette.detect.events import base_event, merged
from vedette.detect.load import load_text
from vedette.detect.settle import Settling
from vedette.lake.events import EventTable

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
STORED = {"s": {"eventName": "PutObject"}, "condition": "s"}
ASKED = {"s": {"query_name": "odd.example.com."}, "condition": "s"}


def rules(condition: str = "", timespan: str = "1h"):
    """A bucket is written to and an odd name asked for, from one address."""
    inner = {"type": "temporal", "rules": ["stored", "asked"], "group-by": ["ev_src_ip"], "timespan": timespan}
    if condition:
        inner["condition"] = condition
    texts = [
        {"title": "both", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "level": "high", "correlation": inner},
        {"title": "stored", "name": "stored", "id": "1d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "logsource": LOGSOURCE}
        | {"detection": STORED},
        {"title": "asked", "name": "asked", "id": "2d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "logsource": DNS.sigma}
        | {"detection": ASKED},
    ]
    loaded = load_text(yaml.safe_dump_all(texts))
    assert not loaded.errors, loaded.errors[0]
    return loaded


class Place:
    """A home that logs come into and that is detected in."""

    def __init__(self, folder, found, **detect):
        self.folder, self.found = folder, found
        self.config = Config(home=folder / "home", collect={"jobs": 1}, detect=detect)
        self.numbers = count()

    def takes(self, source, minute, **fields):
        """Collect one event of that minute."""
        number = next(self.numbers)
        time = f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"
        if source == "cloudtrail":
            made = record(
                {"eventTime": time, "eventName": "PutObject", "sourceIPAddress": "10.0.0.9", **fields}, number
            )
        else:
            own = {"query_timestamp": time, "query_name": "odd.example.com.", "srcaddr": "10.0.0.9", **fields}
            made = merged(base_event(DNS), own)
        path = self.folder / "logs" / f"{number}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"Records": [made]} if source == "cloudtrail" else made))
        assert api.collect([path], config=self.config, source=source).stored == 1

    def detects(self, *, quiet=False):
        """Detect, and tell every alert there is: entity, and the sources of its events."""
        with _open.state(self.config) as state:
            detection = Detection(config=self.config, state=state, lake=_open.lake(self.config), rules=self.found)
            try:
                detection.run(quiet=quiet)
            finally:
                detection.close()
            alerts = [state.alerts.get(alert.id) for alert in state.alerts.list()]
        return {(alert.id, alert.entity, tuple(sorted(e.source for e in alert.events))) for alert in alerts}


def test_whichever_source_comes_last(tmp_path):
    """In any order of arrival, and all at once, the same alert with the same events."""
    told = []
    arrivals = [("cloudtrail", 0), ("resolver", 10), ("resolver", 15)]
    for number, order in enumerate(permutations(arrivals)):
        place = Place(tmp_path / str(number), rules())
        place.folder.mkdir()
        for source, minute in order:
            place.takes(source, minute)
            if number % 2:
                place.detects()
        told.append(place.detects())
    assert len(told[0]) == 1
    assert {(entity, sources) for _, entity, sources in told[0]} == {
        ("10.0.0.9", ("cloudtrail", "resolver", "resolver"))
    }
    assert all(one == told[0] for one in told)


def test_a_negation_waits_until_time_has_settled(tmp_path):
    """Nothing is raised while an event that would make it false may still come; then once, without a new event near."""
    place = Place(tmp_path, rules("stored and not asked"), lateness_minutes=30)
    place.takes("cloudtrail", 0)
    assert place.detects() == set()
    place.takes("cloudtrail", 29, sourceIPAddress="10.0.0.7")
    assert place.detects() == set()
    place.takes("resolver", 31, query_name="other.example.com.")
    (raised,) = place.detects()
    assert raised[1:] == ("10.0.0.9", ("cloudtrail",))
    assert place.detects() == {raised}


def test_an_event_in_time_makes_it_false(tmp_path):
    """The late event of the other source comes before time has settled: no alert, ever."""
    place = Place(tmp_path, rules("stored and not asked"), lateness_minutes=30)
    place.takes("cloudtrail", 10)
    assert place.detects() == set()
    place.takes("resolver", 5)
    assert place.detects() == set()
    place.takes("resolver", 300, query_name="other.example.com.")
    assert place.detects() == set()


def test_where_nothing_is_on_its_way_the_clock_settles(tmp_path):
    """The last events of an archive are judged, though no later event ever comes."""
    place = Place(tmp_path, rules("stored and not asked"))
    place.takes("cloudtrail", 0)
    assert place.detects() == set()
    assert len(place.detects(quiet=True)) == 1


@pytest.mark.parametrize(("lateness", "expected"), [(5, 15), (60, 60)])
def test_a_source_is_given_its_usual_delay(lateness, expected):
    """What settles is behind the latest event by the lateness, or by the source's usual delay where that is longer."""
    (both, *_) = rules("stored and not asked")
    assert SOURCE.delay_minutes == DNS.delay_minutes == 15
    settling = Settling({"resolver": START}, {}, timedelta(minutes=lateness))
    settled = settling(both)
    assert settled is not None
    assert (settled.after, settled.until) == (None, START - timedelta(minutes=expected))
    assert settling.places([both]) == {"settled|cloudtrail+resolver": settled.until.isoformat()}


def test_what_has_settled_stays_so():
    """A place is never taken back, though the latest events are gone or the lateness has grown."""
    (both, *_) = rules("stored and not asked")
    places = {"settled|cloudtrail+resolver": START.isoformat(), "detect:cloudtrail": "12"}
    settled = Settling({"resolver": START - timedelta(days=1)}, places, timedelta(minutes=5))(both)
    assert settled is not None
    assert (settled.after, settled.until) == (START, START)


def test_the_latest_event_is_told_by_the_last_day(tmp_path):
    """It is found whatever the order of commits, and days before it are not looked at."""
    place = Place(tmp_path, rules())
    for day in (1, 3, 0, 2):
        place.takes("cloudtrail", day * 1440 + 7)
    table = EventTable(_open.lake(place.config), SOURCE)
    assert table.latest() == START + timedelta(days=3, minutes=7)
    assert table.work.manifests == 1
