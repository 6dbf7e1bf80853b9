"""Coverage: gaps are found, quiet times are none, and what cannot be known is said to be so."""

from __future__ import annotations

import gzip
import json
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from homes import Home, event, key, packed, write
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import api
from vedette.collect.coverage import DOUBT, GAP, Judge, Stream, judge, rolled_up
from vedette.collect.coverage_counts import HOUR, Counts
from vedette.collect.coverage_profile import covered, fit, off_days, pauses
from vedette.collect.coverage_proof import known_from
from vedette.lake.hours import Digest

ONE = Stream("cloudtrail", "111122223333", "eu-central-1")
#: A Monday, in hours since 1970.
MONDAY = 493_009 // 24 * 24 - 24 * ((493_009 // 24 + 3) % 7)


def office(rng, weeks, *, day=300, night=20, weekend=5, bursts=20.0):
    """Counts of a stream that works on weekdays from 8 to 18; `bursts` is k of its negative binomial."""
    hours = MONDAY + np.arange(weeks * 168)
    rate = np.where((hours % 24 >= 8) & (hours % 24 < 18), day, night).astype(float)
    rate[(hours // 24 + 3) % 7 >= 5] = weekend
    return of(hours, rng.poisson(rate * rng.gamma(bursts, 1 / bursts, len(hours))), rng)


def of(hours, events, rng):
    """Counts of so many events at random moments of each hour."""
    rows = []
    for hour, number in zip(hours.tolist(), events.tolist(), strict=True):
        if number:
            moments = (hour + rng.random(number)) * HOUR
            rows.append((hour, number, moments.min(), moments.max()))
    return Counts.of(rows, int(hours[0]), int(hours[-1]) + 1)


def without(counts, hours):
    """The counts with these hours empty."""
    events, first, last = counts.events.copy(), counts.first.copy(), counts.last.copy()
    places = [hour - counts.start for hour in hours]
    events[places], first[places], last[places] = 0, math.nan, math.nan
    return Counts(counts.start, events, first, last)


def judged(counts, **more):
    """The one stream's coverage up to the end of its counts."""
    return judge({ONE: counts}, horizon=more.pop("horizon", counts.end * float(HOUR)), since=0.0, **more)[0]


def holds(gap, hour):
    """Whether the gap lies around the middle of that hour."""
    return gap.start < datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=30) < gap.end


@pytest.mark.parametrize("seed", range(12))
def test_a_missing_hour_of_a_busy_stream_is_found(seed):
    """On a working day in working hours; the gap says from when to when, and nothing else is called one."""
    rng = np.random.default_rng(seed)
    counts = office(rng, 4)
    hour = MONDAY + 24 * int(rng.choice([15, 16, 17, 22, 23])) + int(rng.integers(9, 16))

    found = judged(without(counts, [hour]))

    assert [holds(gap, hour) for gap in found.gaps] == [True]
    assert found.gaps[0].expected == pytest.approx(300, rel=0.35)
    assert found.gaps[0].confidence in {"high", "medium"}


def test_false_gaps_over_many_seeds():
    """Whole streams, busy and quiet, steady and in bursts: fewer than one false gap in fifty stream-weeks."""
    gaps = weeks = 0
    for seed in range(30):
        for shape in (
            {},
            {"day": 20, "night": 1, "weekend": 0.2},
            {"day": 100, "night": 0, "weekend": 0},
            {"bursts": 2.0},
        ):
            gaps += len(judged(office(np.random.default_rng(seed), 4, **shape)).gaps)
            weeks += 4

    assert gaps <= weeks / 50


@pytest.mark.parametrize("seed", range(10))
def test_quiet_weekends_nights_and_holidays_are_no_gaps(seed):
    """A stream without anything at weekends, and a Tuesday like a Sunday."""
    rng = np.random.default_rng(seed)
    counts = office(rng, 4, weekend=0, night=2)
    tuesday = [MONDAY + 24 * 22 + hour for hour in range(24)]

    assert judged(counts).gaps == ()
    assert judged(without(counts, tuesday)).gaps == ()


def test_a_holiday_that_others_do_not_have_weighs_more():
    """Where the others worked, a silent day is rather a gap; where they rested too, it is none."""
    tuesday = [MONDAY + 24 * 22 + hour for hour in range(24)]
    others = {
        Stream("cloudtrail", f"{n:012d}", "eu-central-1"): office(np.random.default_rng(n), 4, weekend=0)
        for n in range(6)
    }
    silent = without(office(np.random.default_rng(99), 4, weekend=0), tuesday)

    alone = Judge.of(silent)
    among = {c.stream: c for c in judge(others | {ONE: silent}, horizon=silent.end * float(HOUR), since=0.0)}
    rested = {s: without(c, tuesday) for s, c in others.items()} | {ONE: silent}
    together = {c.stream: c for c in judge(rested, horizon=silent.end * float(HOUR), since=0.0)}

    start, end = tuesday[0] * float(HOUR), (tuesday[-1] + 1) * float(HOUR)
    assert Judge.of(silent, rested={tuesday[0] // 24: False}).surprise(start, end) > alone.surprise(start, end)
    assert not any(c.gaps for c in together.values())
    assert all(not among[s].gaps for s in others)


def test_what_is_too_quiet_cannot_be_told():
    """One silent hour at two events an hour means nothing, and the answer says what it would take."""
    counts = office(np.random.default_rng(1), 4, day=2, night=2, weekend=2)
    found = judged(without(counts, [MONDAY + 24 * 22 + 10]))

    assert found.gaps == ()
    assert found.told < 0.5
    assert found.rate_needed > 5
    assert all(DOUBT <= gap.surprise < GAP and gap.confidence == "unknown" for gap in found.doubts)


def test_a_long_silence_of_a_quiet_stream_is_told():
    """The same stream silent for a day."""
    counts = office(np.random.default_rng(1), 4, day=2, night=2, weekend=2)
    gone = range(MONDAY + 24 * 22, MONDAY + 24 * 23)

    assert [holds(gap, gone[12]) for gap in judged(without(counts, gone)).gaps] == [True]


def test_a_stream_that_beats_like_a_clock_is_judged_tightly():
    """One event an hour, on the hour: the first that is missing is told."""
    rows = [(hour, 1, hour * 3600.0 + 5, hour * 3600.0 + 5) for hour in range(MONDAY, MONDAY + 336)]
    missing = MONDAY + 200
    found = judged(Counts.of([r for r in rows if r[0] != missing], MONDAY, MONDAY + 336))

    assert found.regular
    assert [holds(gap, missing) for gap in found.gaps] == [True]
    assert "regularly" in found.gaps[0].why


def test_a_silence_that_goes_on_is_open():
    """Its end is the time up to which everything should be here."""
    counts = office(np.random.default_rng(3), 3, weekend=200, night=200)
    stop = counts.end - 5
    [gap] = judged(without(counts, range(stop, counts.end))).gaps

    assert gap.open
    assert gap.end.timestamp() == counts.end * HOUR


def test_two_gaps_do_not_hide_each_other():
    """The profile is learned without them."""
    counts = office(np.random.default_rng(5), 4)
    hours = [MONDAY + 24 * 15 + 10, MONDAY + 24 * 22 + 10]

    assert [holds(g, h) for g, h in zip(judged(without(counts, hours)).gaps, hours, strict=True)] == [True, True]


def test_silence_of_a_whole_account_is_told_once():
    """Not for each of its regions; one region's silence is told of the region."""
    streams = {
        Stream("cloudtrail", account, region): office(np.random.default_rng(n), 4)
        for n, (account, region) in enumerate((a, r) for a in ("1", "2") for r in ("eu-west-1", "us-east-1"))
    }
    hours = range(MONDAY + 24 * 22 + 9, MONDAY + 24 * 22 + 12)
    silent = {s: without(c, hours) if s.account == "1" else c for s, c in streams.items()}
    horizon = (MONDAY + 4 * 168) * float(HOUR)

    told = [c.stream for c in judge(silent, horizon=horizon, since=0.0) for _ in c.gaps]
    one = streams | {
        Stream("cloudtrail", "2", "eu-west-1"): without(streams[Stream("cloudtrail", "2", "eu-west-1")], hours)
    }

    assert told == [Stream("cloudtrail", "1")]
    assert [c.stream for c in judge(one, horizon=horizon, since=0.0) for _ in c.gaps] == [
        Stream("cloudtrail", "2", "eu-west-1")
    ]
    assert set(rolled_up(streams)) == {Stream("cloudtrail"), Stream("cloudtrail", "1"), Stream("cloudtrail", "2")}


def test_digests_prove_hours_quiet_or_not():
    """Digests without files take the surprise away; one that names events of an empty hour makes a gap of it."""
    counts = office(np.random.default_rng(7), 4)
    hour = MONDAY + 24 * 22 + 10
    gone = without(counts, [hour])
    empty = [
        Digest(ONE.account, ONE.region, (hour - 1 + n) * 3600.0, (hour + n) * 3600.0, 0, None, None) for n in range(4)
    ]
    at = hour * 3600.0 + 60
    full = [Digest(ONE.account, ONE.region, at, at + 3600, 3, at, at + 1200)]

    assert judged(gone, known=known_from(empty)).gaps == ()
    quiet = without(office(np.random.default_rng(7), 4, day=1, night=1, weekend=1), [hour])
    [gap] = judged(quiet, known=known_from(full)).gaps
    assert (holds(gap, hour), gap.confidence) == (True, "high")
    assert known_from([*empty, *full]).quiet[ONE].get(hour) is None


def test_too_short_a_past_is_not_judged():
    """A day of logs says nothing of the next."""
    counts = of(MONDAY + np.arange(20), np.full(20, 500), np.random.default_rng(1))
    found = judged(without(counts, [MONDAY + 10]))

    assert (found.gaps, found.doubts, found.rate_needed, found.told) == ((), (), None, 0.0)


def test_weekends_may_be_other_days():
    """Friday and Saturday, where that is when nothing happens; without two weeks of past it is Saturday and Sunday."""
    hours = MONDAY + np.arange(21 * 24)
    events = np.where(np.isin((hours // 24 + 3) % 7, [4, 5]), 3, 50)
    counts = of(hours, events, np.random.default_rng(1))
    none = np.zeros(len(hours), dtype=bool)

    assert off_days(counts, none) == {4, 5}
    assert off_days(Counts(counts.start, counts.events[:200], counts.first[:200], counts.last[:200]), none[:200]) == {
        5,
        6,
    }


@settings(max_examples=60, deadline=None)
@given(
    events=st.lists(st.integers(0, 5_000), min_size=1, max_size=400),
    start=st.integers(0, 600_000),
    since=st.integers(0, 100),
    beyond=st.floats(0, 500),
)
def test_any_counts_are_judged(events, start, since, beyond):
    """Whatever the counts: no error, no gap around an event, gaps in order and apart."""
    rng = np.random.default_rng(0)
    hours = start + np.arange(len(events))
    counts = of(hours, np.array(events), rng)
    found = judge({ONE: counts}, horizon=(counts.end + beyond) * HOUR, since=(start + since) * float(HOUR))

    assert len(found) == (1 if any(events) else 0)
    for one in found:
        assert one.empty <= one.hours
        for gap in (*one.gaps, *one.doubts):
            assert gap.start < gap.end
            assert math.isfinite(gap.surprise)
            assert gap.expected >= 0
            inside = counts.first[
                (counts.first > gap.start.timestamp() + 1e-3) & (counts.last < gap.end.timestamp() - 1e-3)
            ]
            assert not len(inside)
        assert all(a.end <= b.start for a, b in zip(one.gaps, one.gaps[1:], strict=False))


@given(start=st.floats(0, 1e9), length=st.floats(0.001, 1e6))
def test_shares_of_hours_add_up_to_the_span(start, length):
    """Nothing of a span is lost or counted twice."""
    _, hours, shares = covered(np.array([start]), np.array([start + length]))

    assert shares.sum() * HOUR == pytest.approx(start + length - start, abs=1e-3)
    assert (np.diff(hours) == 1).all()


def test_profiles_know_rates_by_hour_and_kind_of_day():
    """The rates are those that were made, bursts or not."""
    counts = office(np.random.default_rng(2), 8)
    profile = fit(counts)

    assert profile.rates[0, 12] == pytest.approx(300, rel=0.1)
    assert profile.rates[0, 3] == pytest.approx(20, rel=0.2)
    assert profile.rates[1, 12] == pytest.approx(5, rel=0.3)
    assert len(pauses(counts)[0]) == (counts.events > 0).sum() - 1


def test_a_seeded_gap_is_found_in_the_lake(tmp_path):
    """Objects of two accounts and two regions; one hour of one of them is missing: only that is a gap."""
    logs, home = tmp_path / "logs", Home(tmp_path / "home")
    rng = np.random.default_rng(11)
    begin, hours = datetime(2026, 6, 1, tzinfo=UTC), 24 * 15
    gone = ("444455556666", "us-east-1", 24 * 10 + 13)
    number = 0
    for account in ("111122223333", "444455556666"):
        for region in ("eu-central-1", "us-east-1"):
            for day in range(hours // 24):
                events = []
                for hour in range(24):
                    if (account, region, day * 24 + hour) == gone:
                        continue
                    for second in np.sort(rng.uniform(0, 3600, rng.poisson(30))):
                        at = begin + timedelta(days=day, hours=hour, seconds=float(second))
                        number += 1
                        events.append(
                            event(
                                number,
                                eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}",
                                awsRegion=region,
                                recipientAccountId=account,
                            )
                        )
                name = key(f"{begin + timedelta(days=day):%Y/%m/%d}", region, account)
                write(logs, name, packed(events))
    home.collect(logs)

    report = api.coverage(config=home.config)

    [gap] = report.gaps
    assert (gap.account, gap.region) == gone[:2]
    assert abs(gap.start - (begin + timedelta(hours=gone[2]))) < timedelta(minutes=15)
    assert abs(gap.end - (begin + timedelta(hours=gone[2] + 1))) < timedelta(minutes=15)
    states = {c.hour: c.state for c in report.cells[f"cloudtrail/{gone[0]}/{gone[1]}"]}
    assert [h for h, state in states.items() if state == "gap"] == [begin + timedelta(hours=gone[2])]
    cells = [c for some in report.cells.values() for c in some]
    assert sum(c.events for c in cells) == sum(one.events for one in report.streams)
    assert sum(c.objects for c in cells) > 0
    assert report.balance["cloudtrail"].balanced
    assert report.unbalanced == ()
    assert api.coverage(config=home.config, account="111122223333").gaps == ()


def test_digests_in_the_lake_are_heard(tmp_path):
    """A digest that names events of an hour of which nothing is here makes a gap of it, however quiet the stream."""
    logs, home = tmp_path / "logs", Home(tmp_path / "home")
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    for day in range(5):
        at = [begin + timedelta(days=day, hours=hour, minutes=20) for hour in range(24)]
        events = [
            event(f"{day}-{t.hour}", eventTime=f"{t:%Y-%m-%dT%H:%M:%SZ}")
            for t in at
            if (day, t.hour) not in {(3, 5), (3, 9)}
        ]
        write(logs, key(f"{begin + timedelta(days=day):%Y/%m/%d}"), packed(events))
    where = "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/06/04"
    digest = {
        "awsAccountId": "111122223333",
        "digestStartTime": "2026-06-04T05:10:00Z",
        "digestEndTime": "2026-06-04T06:10:00Z",
        "digestS3Bucket": "b",
        "digestS3Object": f"{where}/111122223333_CloudTrail-Digest_eu-central-1_main_eu-central-1_20260604T061000Z.json.gz",
        "oldestEventTime": "2026-06-04T05:20:00Z",
        "newestEventTime": "2026-06-04T05:20:00Z",
        "logFiles": [{"s3Bucket": "b", "s3Object": "k", "hashValue": "00", "hashAlgorithm": "SHA-256"}],
    }
    folder = tmp_path / "digests"
    write(folder, digest["digestS3Object"], gzip.compress(json.dumps(digest).encode()))
    home.collect(logs)
    api.collect([folder], config=home.config, source="cloudtrail_digest")

    found = api.coverage(config=home.config, source="cloudtrail").gaps

    proven = [g for g in found if "digests name 1 log files" in g.why]
    assert [g.confidence for g in proven] == ["high"]
    assert len(found) == 2
    [gap] = proven
    assert (gap.start, gap.end) == tuple(begin + timedelta(days=3, hours=h, minutes=20) for h in (4, 6))
