"""Killed at any moment and started again: every event once, the ledger balanced, nothing pending.

`VEDETTE_KILLS` sets the number of kills at random moments.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from homes import Home, event, key, packed, write

from vedette import api
from vedette.collect import RejectStore
from vedette.lake import events as lake_events
from vedette.lake import write as lake_write
from vedette.simulate import simulate
from vedette.state.ledger import Ledger

KILLS = int(os.environ.get("VEDETTE_KILLS", "12"))
DRIVER = Path(__file__).with_name("driver.py")
SRC = Path(api.__file__).parents[2]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Some 20,000 events in many objects, with repeats; and the rows a collection gives that nobody kills."""
    folder = tmp_path_factory.mktemp("many")
    made = simulate(folder / "logs", seed=3, accounts=3, regions=2, days=5, events=20_000, stories=[])
    home = Home(folder / "home")
    home.collect(folder / "logs")
    return folder / "logs", made, home.raws()


def start(home, ready, *paths, jobs=1):
    """The driver as a process, once it has its libraries loaded."""
    ready.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "PYTHONPATH": str(SRC),
        "PYTHONPYCACHEPREFIX": str(Path(paths[0]).parent / "bytecode"),
    }  # starting is what takes long
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), str(home.folder), str(jobs), str(ready), *map(str, paths)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    deadline = time.monotonic() + 60
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    return process


def finish(process):
    """Its counts; fails with what it said where it failed."""
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


def test_killed_at_random_moments(many, tmp_path):
    """SIGKILL between and within steps, again and again: exactly the expected rows."""
    logs, made, expected = many
    rng = random.Random(f"{KILLS}")
    ready = tmp_path / "ready"
    killed = finished = 0
    took = 1.5
    home = Home(tmp_path / "0")
    while killed < KILLS:
        process = start(home, ready, logs, jobs=rng.choice([1, 2, 3]))
        began = time.monotonic()
        try:
            process.wait(rng.uniform(0.02, took))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
            process.communicate()
            continue
        finish(process)
        took = max(0.5, time.monotonic() - began)
        _assert_complete(home, made, expected)
        finished += 1
        home = Home(tmp_path / str(finished))
    finish(start(home, ready, logs))
    _assert_complete(home, made, expected)


def _assert_complete(home, made, expected):
    home.assert_balanced()
    assert home.raws() == expected
    totals = api.ledger_totals(config=home.config)
    assert totals.stored == made.events
    assert totals.discovered == made.events + made.duplicates


class Killed(BaseException):
    """Stands for the moment of a SIGKILL inside this process."""


def dies(monkeypatch, owner, name, *, before, time_=1):
    """Make a function die at its n-th call, before or after it did its work."""
    real = getattr(owner, name)
    calls = Counter()

    def dying(*arguments, **named):
        calls[name] += 1
        if before and calls[name] == time_:
            raise Killed
        result = real(*arguments, **named)
        if not before and calls[name] == time_:
            raise Killed
        return result

    monkeypatch.setattr(owner, name, dying)


MOMENTS = {
    "before a file is written": (lake_write.ParquetWriter, "write", True),
    "after a file is written": (lake_write.ParquetWriter, "write", False),
    "before the rejects are kept": (RejectStore, "keep", True),
    "before the ledger begins": (Ledger, "begin_all", True),
    "after the ledger began": (Ledger, "begin_all", False),
    "before the lake commits": (lake_events.EventTable, "commit", True),
    "after the lake committed": (lake_events.EventTable, "commit", False),
    "before the ledger commits": (Ledger, "commit", True),
    "after the ledger committed": (Ledger, "commit", False),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_exact_places(tmp_path, logs, moment, jobs, monkeypatch):
    """Whatever two stores had of the batch: the next run gives every event and reject once."""
    home = Home(tmp_path / "home", collect={"jobs": jobs})
    write(logs, key(name="1"), packed([event(n) for n in range(20)]))
    write(logs, key(name="2"), packed([event(n) for n in range(10, 30)]))
    write(logs, "bad.json", b"no JSON")
    owner, name, before = MOMENTS[moment]
    with monkeypatch.context() as patch:
        dies(patch, owner, name, before=before)
        with pytest.raises(Killed):
            api.collect([logs], config=home.config, source="cloudtrail")
    home.collect(logs)
    assert home.ids() == Counter({f"event-{n}": 1 for n in range(30)})
    totals = api.ledger_totals(config=home.config)
    assert (totals.discovered, totals.stored, totals.duplicate, totals.rejected) == (41, 30, 10, 1)
    assert len(api.rejects_list(config=home.config)) == 1
    assert home.collect(logs).known == 3


@pytest.mark.parametrize("moment", ["after the lake committed", "after the ledger began"])
def test_a_crash_in_the_second_collection(place, logs, moment, monkeypatch):
    """With rows in the lake already; the object that grew adds its new events once."""
    path = write(logs, "a.json", packed([event(n) for n in range(10)]))
    place.collect(logs)
    path.write_bytes(packed([event(n) for n in range(15)]))
    owner, name, before = MOMENTS[moment]
    with monkeypatch.context() as patch:
        dies(patch, owner, name, before=before)
        with pytest.raises(Killed):
            api.collect([logs], config=place.config, source="cloudtrail")
    place.collect(logs)
    assert place.ids() == Counter({f"event-{n}": 1 for n in range(15)})
    assert sorted(c["stored"] for _, _, c in place.objects()) == [5, 10]


def test_killed_while_rejects_are_replayed(tmp_path, logs, monkeypatch):
    """Stored, and not yet marked as replayed: the next replay stores nothing twice and marks it."""
    small = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 1})
    write(logs, "one.json", json.dumps(event(1, userAgent="x" * (2 << 20))).encode())
    small.collect(logs)
    large = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 4})
    from vedette.state.rejects import Rejects  # noqa: PLC0415  the one use

    with monkeypatch.context() as patch:
        dies(patch, Rejects, "mark_replayed", before=True)
        with pytest.raises(Killed):
            api.rejects_replay(config=large.config)
    assert api.rejects_replay(config=large.config).duplicate == 1
    assert api.rejects_list(config=large.config) == []
    assert large.ids() == Counter({"event-1": 1})
    large.assert_balanced()


@pytest.mark.parametrize("round_", range(2))
def test_two_processes_at_once(many, tmp_path, round_):
    """Two collections of one folder into one home: each event once, both end well, the ledger balanced."""
    logs, made, expected = many
    home = Home(tmp_path / "home")
    processes = [start(home, tmp_path / f"ready{n}", logs, jobs=1 + n) for n in range(2 + round_)]
    done = [finish(process) for process in processes]
    assert sum(one["stored"] for one in done) == made.events
    assert home.raws() == expected
    home.assert_balanced()


def test_one_process_killed_beside_another(many, tmp_path):
    """The one that lives is not disturbed by what the other left, and what is left is made good."""
    logs, made, expected = many
    home = Home(tmp_path / "home")
    lives = start(home, tmp_path / "ready1", logs)
    for moment in (0.1, 0.4):
        dies_ = start(home, tmp_path / "ready2", logs)
        time.sleep(moment)
        dies_.kill()
        dies_.communicate()
    finish(lives)
    finish(start(home, tmp_path / "ready3", logs))
    assert home.raws() == expected
    home.assert_balanced()
    assert api.ledger_totals(config=home.config).stored == made.events
