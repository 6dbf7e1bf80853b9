"""Collection by several processes: the same rows, and nothing lost where one of them dies."""

from __future__ import annotations

import copy
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from homes import Home, event, key, packed, write

from vedette.collect import crew
from vedette.collect import round as rounds
from vedette.errors import LakeError
from vedette.lake.enrich import Enricher
from vedette.simulate import simulate


@pytest.fixture
def processes(monkeypatch):
    """Every collection begins one process apart, and waits for it; gives how many batches each answer was for."""
    asked = Counter()
    run, ready = crew._Hand.run, crew._Hand.ready

    def counted(self, *args):
        asked["given"] += 1
        results = run(self, *args)
        asked["read"] += 1
        return results

    monkeypatch.setattr(rounds, "_MANY", 1)
    monkeypatch.setattr(crew, "_cores", lambda: 2)
    monkeypatch.setattr(crew._Hand, "run", counted)
    monkeypatch.setattr(crew._Hand, "ready", lambda self, _seconds=0.0: ready(self, 60.0))
    return asked


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home", collect={"jobs": 2, "batch_megabytes": 1})


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Some 6,000 events of three accounts, about one in seven twice."""
    folder = tmp_path_factory.mktemp("logs")
    simulate(folder, seed=5, accounts=3, regions=2, days=3, events=6_000, stories=[])
    return folder


def test_processes_store_the_rows_that_one_stores(home, logs, processes, tmp_path):
    """The same rows, each once, and the same counts as of one process; a second time nothing is new."""
    done = home.collect(logs)
    assert processes["read"]
    alone = Home(tmp_path / "alone", collect={"jobs": 1, "batch_megabytes": 1})
    expected = alone.collect(logs)
    assert home.raws() == alone.raws()
    assert (done.discovered, done.stored, done.duplicate) == (expected.discovered, expected.stored, expected.duplicate)
    home.assert_no_orphans()
    assert home.collect(logs).discovered == 0


def test_rejects_come_back_from_a_process(home, processes, tmp_path):
    """What a process apart cannot read is kept with its reason, as anywhere."""
    write(tmp_path / "logs", key(name="good"), packed([event(1)]))
    write(tmp_path / "logs", key(name="bad"), packed([event(2, eventTime=None)]))
    done = home.collect(tmp_path / "logs")
    assert processes["read"] == 1
    assert (done.stored, done.rejected) == (1, 1)


def test_what_cannot_be_fetched_is_told(home, processes, tmp_path, monkeypatch):
    """An object that is gone when a process apart wants it fails, and the others of its batch are stored."""
    write(tmp_path / "logs", key(name="good"), packed([event(1)]))
    lost = write(tmp_path / "logs", key(name="lost"), packed([event(2)]))
    given = crew.Given

    def late(*args):
        lost.unlink(missing_ok=True)
        return given(*args)

    monkeypatch.setattr(crew, "Given", late)
    done = home.collect(tmp_path / "logs")
    assert (done.stored, done.failed) == (1, 1)
    assert "lost" in done.problems[0]


def test_a_process_that_is_killed_is_replaced(home, logs, processes, monkeypatch):
    """SIGKILL while it reads: its batch is read by another, and every event is there once."""
    run = crew._Hand.run

    def killed(self, *args):
        if processes["given"] == 1:
            os.kill(self._process.pid, signal.SIGKILL)
        return run(self, *args)

    monkeypatch.setattr(crew._Hand, "run", killed)
    done = home.collect(logs)
    assert processes["given"] > processes["read"]
    assert done.failed == 0
    assert max(home.ids().values()) == 1
    assert home.collect(logs).discovered == 0


def test_objects_that_processes_die_of_are_told_and_read_again(home, processes, tmp_path, monkeypatch):
    """Two processes died of them: they count as failed, the run goes on, and the next run reads them."""
    write(tmp_path / "logs", key(name="0001"), packed([event(1)]))
    run = crew._Hand.run

    def killed(self, *args):
        os.kill(self._process.pid, signal.SIGKILL)
        return run(self, *args)

    with monkeypatch.context() as during:
        during.setattr(crew._Hand, "run", killed)
        done = home.collect(tmp_path / "logs")
    assert (done.stored, done.failed) == (0, 1)
    assert "exit code -9" in done.problems[0]
    assert home.collect(tmp_path / "logs").stored == 1


def test_where_no_process_starts_this_one_reads(home, logs, processes, monkeypatch):
    """An interpreter that cannot be started costs speed, nothing else."""
    monkeypatch.setattr(crew, "_COMMAND", "raise SystemExit(3)")
    done = home.collect(logs)
    assert processes["given"] == 0
    assert done.stored == len(home.rows())


def test_errors_of_a_process_are_raised_here(home, logs, processes, tmp_path, monkeypatch):
    """What stops a collection in a process apart stops the collection, and leaves nothing claimed."""
    command = (
        "from vedette.collect import apart\n"
        "from vedette.errors import LakeError\n"
        "def full(*args): raise LakeError('the disk is full', where='lake')\n"
        "apart.Workers.run = full\n"
        "apart.main()"
    )
    with monkeypatch.context() as during:
        during.setattr(crew, "_COMMAND", command)
        with pytest.raises(LakeError, match="the disk is full"):
            home.collect(logs)
    home.collect(logs)
    assert max(home.ids().values()) == 1


def test_an_enricher_is_opened_again_elsewhere(tmp_path):
    """What a process apart is told of address databases are their files."""
    ranges = tmp_path / "ranges.json"
    ranges.write_text(
        '{"prefixes": [{"ip_prefix": "198.51.100.0/24", "region": "eu-central-1", "service": "EC2"}], "ipv6_prefixes": []}'
    )
    one = Enricher(aws_ranges=ranges)
    other = copy.copy(one)
    assert other.look_up("198.51.100.7") == one.look_up("198.51.100.7")


def test_interrupts_are_not_for_processes_apart():
    """Ctrl-C goes to all processes of a terminal; the collection's own decides."""
    code = (
        "from vedette.collect import apart; import signal, sys; sys.argv = ['', '99']\n"
        "try: apart.main()\n"
        "except OSError: print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"True\n"


def test_a_process_apart_loads_neither_state_nor_catalog():
    """It starts while others wait for it: what it never asks is not loaded."""
    code = "import sys, vedette.collect.apart; print(sorted({'sqlalchemy', 'vedette.state', 'vedette.config'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"[]\n"
