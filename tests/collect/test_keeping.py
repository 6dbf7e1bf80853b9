"""What `run` keeps in order by itself, retention by source, and files that are too old to commit."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from homes import SOURCE, Home, event, key, packed, write

from vedette import api
from vedette.api import _open
from vedette.api._keep import Keeping
from vedette.api._lake import retention_of
from vedette.collect.collector import Collected
from vedette.config import Config
from vedette.errors import ConfigError, LakeBusy, UsageError
from vedette.lake import write as lake_write
from vedette.lake.events import EventTable

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


def fill(home, logs, days=(1, 2, 10), objects=6):
    """Some objects a day, each collected by itself, so that each is a file."""
    for day in days:
        for number in range(objects):
            at = f"2026-06-{day:02d}T{number:02d}:00:00Z"
            name = key(f"2026/06/{day:02d}", name=f"n{number}")
            write(logs, name, packed([event(f"{day}-{number}", eventTime=at)]))
            home.collect(logs)


def files(home):
    """The table's live files."""
    return EventTable(_open.lake(home.config), SOURCE).files()


def test_retention_drops_whole_days_and_is_told(tmp_path, logs):
    """Days past it go, detection's place stays, the ledger says how many events; doing it again changes nothing."""
    home = Home(tmp_path / "home", retention={"cloudtrail": "30d"})
    fill(home, logs)
    api.detect(config=home.config)
    with _open.state(home.config) as state:
        place = state.checkpoints.get("detect:cloudtrail")
    old = (datetime.now(UTC) - datetime(2026, 6, 10, tzinfo=UTC)).days
    keep = Config(home=home.folder, retention={"cloudtrail": f"{old}d"})

    [first] = api.lake_expire(config=keep)
    [again] = api.lake_expire(config=keep)
    totals = api.ledger_totals(config=keep)

    assert (first.days_dropped, first.rows_dropped, again.rows_dropped) == (2, 12, 0)
    assert {f.day.day for f in files(home)} == {10}
    assert (totals.expired, totals.stored, totals.balanced) == (12, 18, True)
    assert api.detect(config=keep).events == 0
    with _open.state(keep) as state:
        snapshots = [str(s.snapshot_id) for s in EventTable(_open.lake(keep), SOURCE).table.snapshots()]
        assert place in snapshots
        assert state.checkpoints.get("detect:cloudtrail") in snapshots


def test_retention_of_unknown_sources_is_refused(tmp_path):
    """The default is for all others; a misspelt name is told with those there are."""
    config = Config(home=tmp_path, retention={"cloudtrail": "2w", "default": "1y"})
    found = retention_of(config)

    assert found["cloudtrail"] == 14
    assert {days for name, days in found.items() if name != "cloudtrail"} <= {365}
    assert retention_of(Config(home=tmp_path)) == {}
    with pytest.raises(ConfigError, match="no log source") as caught:
        retention_of(Config(home=tmp_path, retention={"cloudtrial": "2w"}))
    assert "cloudtrail" in caught.value.hint


def test_quiet_days_are_merged_in_the_background(tmp_path, logs):
    """Not while something was added to them within the hour; rows stay, and detection sees nothing new."""
    home = Home(tmp_path / "home")
    fill(home, logs)
    api.detect(config=home.config)
    before = home.ids()
    with _open.state(home.config) as state:
        clock = [datetime.now(UTC)]
        keeping = Keeping(config=home.config, state=state, lake=_open.lake(home.config), clock=lambda: clock[0])
        keeping.cycle(Collected())
        busy = len(files(home))
        clock[0] += timedelta(hours=2)
        keeping.cycle(Collected())

    assert (busy, len(files(home))) == (18, 3)
    assert home.ids() == before
    assert api.detect(config=home.config).events == 0


def test_nothing_is_merged_where_it_is_not_wanted(tmp_path, logs):
    """`keep.compact` and `keep.expire` are switches."""
    home = Home(tmp_path / "home", keep={"compact": False, "expire": False}, retention={"cloudtrail": "1d"})
    fill(home, logs, days=(1,))
    with _open.state(home.config) as state:
        later = datetime.now(UTC) + timedelta(days=30)
        Keeping(config=home.config, state=state, lake=_open.lake(home.config), clock=lambda: later).cycle(Collected())

    assert len(files(home)) == 6


def test_expiry_in_the_background(tmp_path, logs):
    """What is past retention goes, and is not looked for again before six hours are over."""
    home = Home(tmp_path / "home", retention={"cloudtrail": "1d"})
    fill(home, logs, days=(1,))
    with _open.state(home.config) as state:
        keeping = Keeping(config=home.config, state=state, lake=_open.lake(home.config))
        keeping.cycle(Collected())
        first = state.checkpoints.get("expired/cloudtrail")
        keeping.cycle(Collected())

        assert files(home) == []
        assert first is not None
        assert state.checkpoints.get("expired/cloudtrail") == first


def test_files_that_waited_for_hours_are_not_committed(tmp_path, logs, monkeypatch):
    """A process that was stopped for a night collects again: expiry may have taken its files."""
    home = Home(tmp_path / "home")
    write(logs, key(), packed([event(1), event(2)]))
    real = lake_write.ParquetWriter.write

    with monkeypatch.context() as patch:

        def slow(self, rows):
            written = real(self, rows)
            later = time.time() + 13 * 3600
            patch.setattr(lake_write.time, "time", lambda: later)
            return written

        patch.setattr(lake_write.ParquetWriter, "write", slow)
        with pytest.raises(LakeBusy, match="waited for too long"):
            api.collect([logs], config=home.config)
    assert home.parquet() == []

    assert home.collect(logs).stored == 2
    home.assert_no_orphans()


def test_a_missing_rule_file_is_a_mistake_of_the_person(tmp_path):
    """Not a failing test: exit code 2."""
    with pytest.raises(UsageError, match="no such file"):
        api.rules_test([tmp_path / "missing"], config=Config(home=tmp_path))


def test_stats_measure_storage_and_growth(tmp_path, logs):
    """Raw and columns add up to about the files; the growth is the middle of the days before the newest."""
    home = Home(tmp_path / "home", retention={"default": "400d"})
    fill(home, logs, days=(1, 2, 3), objects=4)
    [stats] = api.lake_stats(config=home.config)

    assert 0 < stats.raw_bytes_a_row < stats.bytes_a_row
    assert 0 < stats.column_bytes_a_row < stats.bytes_a_row
    assert (stats.rows_a_day, stats.retention_days) == (4.0, 400)
    assert stats.bytes_a_day > 0


def test_sources_show_what_is_here(tmp_path, logs):
    """Before and after a collection: events, accounts and regions, and whether its rules are blind."""
    home = Home(tmp_path / "home")
    before = api.sources_show("cloudtrail", config=home.config)
    fill(home, logs, days=(1,), objects=2)
    after = api.sources_show("cloudtrail", config=home.config)

    assert (before.blind, before.seen.events) == (True, 0)
    assert (after.blind, after.seen.events, after.seen.accounts) == (False, 2, ("111122223333",))
    assert after.seen.regions == ("eu-central-1",)
    assert len(after.rules) == len(before.rules) > 0
    assert after.aws == "not asked"


def test_delays_are_measured_where_logs_are_followed(tmp_path, logs):
    """Objects that came within a day count; older ones are only counted."""
    home = Home(tmp_path / "home")
    at = datetime.now(UTC) - timedelta(minutes=10)
    write(logs, key(f"{at:%Y/%m/%d}"), packed([event(1, eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}")]))
    write(logs, key("2026/06/01", name="old"), packed([event(2)]))
    home.collect(logs)
    with _open.state(home.config) as state:
        [seen], older = state.ledger.delays("cloudtrail")

    assert 590 < seen < 900
    assert older == 1


def test_the_ledger_folds_and_nothing_is_collected_again(tmp_path, logs):
    """After 90 days a cycle of `run` makes sums of the rows; the same folder gives nothing new, and all balances."""
    home = Home(tmp_path / "home")
    fill(home, logs)
    write(logs, "nothing/known.json", b'{"who": "knows"}')
    home.collect(logs, source=None)
    before, rows = api.ledger_totals(config=home.config), home.rows()
    now = datetime.now(UTC)
    with _open.state(home.config) as state:
        lake = _open.lake(home.config)
        Keeping(config=home.config, state=state, lake=lake, clock=lambda: now + timedelta(days=89)).cycle(Collected())
        assert len(home.objects()) == before.objects
        keeping = Keeping(config=home.config, state=state, lake=lake, clock=lambda: now + timedelta(days=91))
        keeping.cycle(Collected())
    assert home.objects() == []
    assert api.ledger_totals(config=home.config) == before

    again = home.collect(logs, source=None)
    assert (again.discovered, again.stored) == (0, 0)
    assert home.rows() == rows
    shown = api.sources_show("cloudtrail", config=home.config)
    assert (shown.seen.accounts, shown.seen.regions) == (("111122223333",), ("eu-central-1",))


def test_expire_folds_all_there_is(tmp_path, logs):
    """It says how many; doing it again folds none."""
    home = Home(tmp_path / "home")
    fill(home, logs, days=(1,))
    [young] = api.lake_expire(config=home.config)
    with closing(sqlite3.connect(home.folder / "state.db")) as state:
        state.execute("UPDATE ledger_batches SET at = at - 91 * 86400 * 1000000")
        state.commit()
    [old] = api.lake_expire(config=home.config)
    [again] = api.lake_expire(config=home.config)
    assert (young.objects_folded, old.objects_folded, again.objects_folded) == (0, 6, 0)
    assert home.collect(logs).discovered == 0
