"""Silence: who stops is told soon, nights and weekends raise nothing, and data that comes again ends it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from homes import ACCOUNT, SOURCE, Home, event, key, packed, write

from vedette import api
from vedette.api import _open
from vedette.api._keep import Keeping
from vedette.api._watch import SilenceAlerts
from vedette.collect.collector import Collected
from vedette.collect.silence import Change, Watch
from vedette.state import open_state
from vedette.state.streams import HourCount

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
DELAY = timedelta(minutes=SOURCE.delay_minutes)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def usual(time, day, night, weekend):
    """Events an hour at that time."""
    if time.weekday() > 4:
        return weekend
    return day if 8 <= time.hour < 18 else night


def moments(rng, hours, *, day=300, night=30, weekend=10, bursts=20.0):
    """Times of events, in order."""
    out = []
    for hour in range(hours):
        at = BEGIN + timedelta(hours=hour)
        number = rng.poisson(usual(at, day, night, weekend) * rng.gamma(bursts, 1 / bursts))
        out += sorted(at + timedelta(seconds=float(s)) for s in rng.uniform(0, 3600, number))
    return out


class Live:
    """A state that is fed as a run would feed it, with a clock of its own."""

    def __init__(self, streams):
        self.state = open_state("sqlite://")
        self.watch = Watch(lake=None, state=self.state, engine=None)
        self.streams = {stream: np.array([t.timestamp() for t in times]) for stream, times in streams.items()}
        self.fed = dict.fromkeys(streams, 0)
        self.number = 0

    def feed(self, now):
        """Bring what happened until a delay before now."""
        hours = []
        for (account, region), times in self.streams.items():
            upto = int(np.searchsorted(times, (now - DELAY / 3).timestamp()))
            grouped = defaultdict(list)
            for at in times[self.fed[account, region] : upto]:
                grouped[int(at // 3600)].append(at)
            self.fed[account, region] = upto
            for hour, some in grouped.items():
                first, last = (EPOCH + timedelta(seconds=float(x)) for x in (some[0], some[-1]))
                hours.append(HourCount(account, region, hour, len(some), first, last))
        self.number += 1
        before = self.state.streams.position("cloudtrail")
        assert self.state.streams.add("cloudtrail", hours, before=before, after=str(self.number))
        self.watch._mark_fresh(SOURCE, hours, now)
        return bool(hours)

    def judge(self, now, came=False):
        """Who is silent then."""
        change = Change()
        self.watch._judge(SOURCE, now, change, came=came, asked=False)
        return change.silent

    def until(self, now):
        """Feed in one go, and then the last hours again and again, as a run does that follows."""
        self.feed(now - timedelta(minutes=10))
        self.feed(now)


@pytest.mark.parametrize("seed", range(8))
def test_a_source_that_stops_is_told_within_three_delays(seed):
    """At any working hour: the alert names the source, and not each of its parts."""
    rng = np.random.default_rng(seed)
    stop = BEGIN + timedelta(days=int(rng.choice([21, 22, 23, 24])), hours=float(rng.uniform(9, 16)))
    streams = {
        (account, region): [t for t in moments(rng, 24 * 25, day=150, night=20) if t < stop]
        for account in ("111122223333", "444455556666")
        for region in ("eu-central-1", "us-east-1")
    }
    live = Live(streams)
    live.until(stop + DELAY / 3)
    told = []
    for minutes in range(5, 46, 5):
        now = stop + timedelta(minutes=minutes)
        came = live.feed(now)
        told = told or [(s.stream.entity, now) for s in live.judge(now, came)]

    last = max(times[-1] for times in streams.values())
    [(entity, at)] = told
    assert entity == "cloudtrail"
    assert at - last <= 3 * DELAY


def test_one_region_that_stops_is_told_of_itself():
    """The others go on."""
    rng = np.random.default_rng(1)
    stop = BEGIN + timedelta(days=23, hours=11)
    streams = {("1", r): moments(rng, 24 * 24) for r in ("eu-central-1", "us-east-1", "us-west-2")}
    streams["1", "us-west-2"] = [t for t in streams["1", "us-west-2"] if t < stop]
    live = Live(streams)
    live.until(stop + timedelta(minutes=40))

    assert [s.stream.entity for s in live.judge(stop + timedelta(minutes=45))] == ["cloudtrail/1/us-west-2"]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "shape",
    [
        {"day": 300, "night": 30, "weekend": 10},
        {"day": 60, "night": 1, "weekend": 0.2},
        {"day": 100, "night": 0, "weekend": 0},
        {"day": 8, "night": 8, "weekend": 8, "bursts": 2.0},
    ],
)
def test_quiet_nights_and_weekends_raise_nothing(seed, shape):
    """A whole week is followed, every half hour."""
    live = Live({("1", "eu-central-1"): moments(np.random.default_rng(seed), 24 * 28, **shape)})
    now = BEGIN + timedelta(days=21)
    live.until(now)
    raised = []
    for _ in range(2 * 24 * 7 - 2):
        now += timedelta(minutes=30)
        raised += live.judge(now, live.feed(now))

    assert raised == []


def test_a_quiet_stream_that_stops_is_told_sooner_than_a_day():
    """At 8 events an hour it takes hours, and not a day."""
    rng = np.random.default_rng(3)
    stop = BEGIN + timedelta(days=22, hours=12)
    live = Live({("1", "eu-central-1"): [t for t in moments(rng, 24 * 23, day=8, night=8, weekend=8) if t < stop]})
    live.until(stop + DELAY / 3)
    after = [hours for hours in range(1, 24) if live.judge(stop + timedelta(hours=hours))]

    assert after[0] <= 12


def test_old_logs_are_not_judged_against_now():
    """Streams of which nothing was ever new are nobody's silence, unless somebody asks."""
    live = Live({("1", "eu-central-1"): moments(np.random.default_rng(1), 24 * 21)})
    end = BEGIN + timedelta(days=21)
    live.feed(end + timedelta(days=3))
    now = end + timedelta(days=3)
    asked = Change()
    live.watch._judge(SOURCE, now, asked, came=False, asked=True)

    assert live.judge(now) == []
    assert [s.stream.entity for s in asked.silent] == ["cloudtrail"]


def test_a_backlog_is_read_to_its_end_first():
    """While old events keep coming, what they have to say of now is still to come."""
    live = Live({("1", "eu-central-1"): moments(np.random.default_rng(1), 24 * 21)})
    end = BEGIN + timedelta(days=21)
    live.until(end)
    later = end + timedelta(days=2)

    assert live.judge(later, came=True) == []
    assert [s.stream.entity for s in live.judge(later, came=False)] == ["cloudtrail"]


def test_counting_twice_changes_nothing():
    """Two processes that look at the same snapshot count it once."""
    state = open_state("sqlite://")
    one = HourCount("1", "r", 5, 3, BEGIN, BEGIN)

    assert state.streams.add("cloudtrail", [one], before=None, after="7")
    assert not state.streams.add("cloudtrail", [one], before=None, after="7")
    assert state.streams.add("cloudtrail", [one], before="7", after="8")
    assert [h.events for h in state.streams.hours("cloudtrail")] == [6]
    assert state.streams.add("cloudtrail", [one], before="8", after="9", restart=True)
    assert [h.events for h in state.streams.hours("cloudtrail", account="1", region="r")] == [3]
    assert [(s.account, s.region) for s in state.streams.list("cloudtrail")] == [("", ""), ("1", ""), ("1", "r")]
    assert state.streams.forget("cloudtrail", 6) == 1


@pytest.fixture
def followed(tmp_path):
    """A home that has followed a stream for ten days, and its clock at the end of them."""
    home, logs = Home(tmp_path / "home"), tmp_path / "logs"
    begin = BEGIN + timedelta(days=1)
    rng = np.random.default_rng(5)
    number = 0
    for day in range(10):
        events = []
        for hour in range(24 if day < 9 else 12):
            for second in sorted(rng.uniform(0, 3600, 60)):
                at = begin + timedelta(days=day, hours=hour, seconds=float(second))
                number += 1
                events.append(event(number, eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}"))
        write(logs, key(f"{begin + timedelta(days=day):%Y/%m/%d}"), packed(events))
    home.collect(logs)
    return home, logs, begin + timedelta(days=9, hours=12)


def test_an_alert_is_raised_once_and_closed_when_data_returns(followed):
    """From the lake to the alert and back: the same id each time, one alert of the source, closed by the next event."""
    home, logs, now = followed
    lake = _open.lake(home.config)
    with _open.state(home.config) as state:
        assert SilenceAlerts(config=home.config, state=state, lake=lake).cycle(now) == ()
        later = now + timedelta(hours=2)
        [alert_id] = SilenceAlerts(config=home.config, state=state, lake=lake).cycle(later)
        assert SilenceAlerts(config=home.config, state=state, lake=lake).cycle(later) == ()

        alert, rule = api.alerts_show(alert_id, config=home.config)
        assert (alert.entity, alert.severity, alert.status) == ("cloudtrail", "high", "open")
        assert (rule.title, len(rule.runbook) > 1) == ("Logs have stopped arriving", True)
        assert now - timedelta(minutes=15) < alert.last_seen < now

        back = later + timedelta(minutes=1)
        again = event("back", eventTime=f"{back:%Y-%m-%dT%H:%M:%SZ}")
        write(logs, key(f"{back:%Y/%m/%d}", name="back"), packed([again]))
        home.collect(logs)
        assert SilenceAlerts(config=home.config, state=state, lake=lake).cycle(back + timedelta(minutes=5)) == ()
        assert state.alerts.get(alert_id).status == "closed"
        assert all(s.alert_id is None for s in state.streams.list("cloudtrail"))


def test_coverage_raises_alerts_when_asked(followed):
    """`coverage --alert` is for whoever does not let `run` follow; doing it twice raises nothing twice."""
    home, _, now = followed
    later = now + timedelta(hours=5)

    first = api.coverage(config=home.config, now=later, alert=True)
    again = api.coverage(config=home.config, now=later, alert=True)

    assert (len(first.alerts), again.alerts) == (1, ())
    assert first.gaps[-1].open
    [alert] = api.alerts_list(config=home.config)
    assert alert.accounts == ()
    assert alert.entity == "cloudtrail"


def test_what_could_not_be_fetched_is_nobodys_silence(followed):
    """A cycle with failures judges nobody; the next one does."""
    home, _, now = followed
    with _open.state(home.config) as state:
        clock = [now]
        keeping = Keeping(config=home.config, state=state, lake=_open.lake(home.config), clock=lambda: clock[0])
        assert keeping.cycle(Collected()) == ()
        clock[0] = now + timedelta(hours=3)
        assert keeping.cycle(Collected(failed=1)) == ()
        assert len(keeping.cycle(Collected())) == 1


def test_the_account_is_what_stops():
    """Two accounts, one of which ends: its own entity, however many regions it had."""
    rng = np.random.default_rng(2)
    stop = BEGIN + timedelta(days=23, hours=11)
    live = Live(
        {
            (account, region): [t for t in moments(rng, 24 * 24) if t < stop or account == ACCOUNT]
            for account in (ACCOUNT, "444455556666")
            for region in ("eu-central-1", "us-east-1")
        }
    )
    live.until(stop + timedelta(minutes=40))

    assert [s.stream.entity for s in live.judge(stop + timedelta(minutes=45))] == ["cloudtrail/444455556666"]
