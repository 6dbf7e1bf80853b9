"""What Vedette cannot change: a full disk, a held catalog, a home it may not use. Clear words, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import stamina
from homes import SOURCE, Home, event, packed, write
from pyiceberg.io.pyarrow import PyArrowFile

from vedette import api, registry
from vedette.collect import commit
from vedette.errors import ConfigError, LakeBusy, LakeError, StateError, UsageError, VedetteError
from vedette.lake import catalog
from vedette.lake.catalog import Lake
from vedette.model import Walk
from vedette.transports import file

AGAIN = "run the same command again|run this again"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def said(error):
    """The error in three parts, as a person reads it."""
    assert error.what
    assert error.hint
    return str(error)


def test_a_full_disk_at_any_point(small_disk, logs):
    """Collecting onto a disk with less and less room: exit code 3 and a hint; with room again, everything once."""
    for number in range(12):
        write(
            logs,
            f"{number}.json.gz",
            packed([event(f"{number}-{n}", userAgent=os.urandom(400).hex()) for n in range(150)]),
        )
    home = Home(small_disk / "home", collect={"jobs": 2, "batch_megabytes": 1})
    filler = small_disk / "filler"
    refusals = []
    for free in (0, 60_000, 200_000, 400_000, 700_000, 1_000_000):
        filler.unlink(missing_ok=True)
        room = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"\0" * max(0, room - free - 4096))
        try:
            api.collect([logs], config=home.config, source="cloudtrail")
        except VedetteError as error:
            refusals.append(error)
    assert refusals
    for error in refusals:
        assert error.exit_code == 3
        assert any(words in said(error) for words in AGAIN.split("|")), error
    filler.unlink()
    home.collect(logs)
    assert home.ids().total() == len(home.ids()) == 12 * 150


class _Full:
    """An output that takes some bytes and then says that the disk is full."""

    def __init__(self, real, room):
        self._real, self._room = real, room

    def __getattr__(self, name):
        return getattr(self._real, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._real.close()

    @property
    def closed(self):
        return self._real.closed

    def write(self, data):
        if self._room[0] < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._room[0] -= len(data)
        return self._real.write(data)


@pytest.mark.parametrize("room", [0, 100, 5_000, 20_000])
def test_no_space_for_a_file_of_the_lake(place, logs, monkeypatch, room):
    """Data file, manifest or metadata: refused with a hint, and the same command stores everything once later."""
    for number in range(3):
        write(logs, f"{number}.json.gz", packed([event(f"{number}-{n}") for n in range(50)]))
    left = [room]
    create = PyArrowFile.create
    with monkeypatch.context() as patch:
        patch.setattr(PyArrowFile, "create", lambda self, overwrite=False: _Full(create(self, overwrite), left))
        with pytest.raises(LakeError) as caught:
            api.collect([logs], config=place.config, source="cloudtrail")
    assert "No space left" in said(caught.value)
    assert "free some space and run the same command again" in caught.value.hint
    place.collect(logs)
    assert place.ids().total() == len(place.ids()) == 150
    assert place.collect(logs).known == 3


def test_no_space_for_a_reject(place, logs, monkeypatch):
    """What cannot be kept is not counted as kept: the object is collected again."""
    write(logs, "bad.json", b"no JSON")
    write(logs, "good.json", packed([event(1)]))

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(StateError, match="a rejected record cannot be kept: No space left") as caught:
            api.collect([logs], config=place.config, source="cloudtrail")
    assert caught.value.exit_code == 3
    done = place.collect(logs)
    assert (done.stored, done.rejected) == (1, 1)
    assert len(api.rejects_list(config=place.config)) == 1


HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
time.sleep(float(sys.argv[3]))
held.execute("ROLLBACK")
"""


def holding(path, kind, seconds):
    """Another process that holds SQLite's write lock on a database for so long."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), kind, str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def two_objects(place, logs):
    """A home with one object collected, and a second one that waits."""
    write(logs, "1.json", packed([event(1)]))
    place.collect(logs)
    write(logs, "2.json", packed([event(2)]))
    return place, logs


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_catalog_that_is_being_written_is_waited_for(two_objects, kind):
    """Two seconds of another process's writing are no error."""
    place, logs = two_objects
    other = holding(place.folder / "lake" / "catalog.db", kind, 2)
    done = api.collect([logs], config=place.config, source="cloudtrail")
    other.wait()
    assert done.stored == 1
    place.assert_balanced()


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_catalog_that_is_held_for_good_is_told(two_objects, kind, monkeypatch):
    """When patience ends: LakeBusy, exit code 3, what to do; the object is stored when the other is gone."""
    place, logs = two_objects
    monkeypatch.setattr(catalog, "BUSY_SECONDS", 1.0)
    monkeypatch.setattr(commit, "BUSY_SECONDS", 1.0)
    stamina.set_testing(True, attempts=2, cap=True)
    other = holding(place.folder / "lake" / "catalog.db", kind, 600)
    began = time.monotonic()
    try:
        with pytest.raises(LakeBusy) as caught:
            api.collect([logs], config=place.config, source="cloudtrail")
    finally:
        stamina.set_testing(False)
        other.kill()
        other.wait()
    assert time.monotonic() - began < 20
    assert caught.value.exit_code == 3
    assert "another process" in said(caught.value)
    assert place.collect(logs).stored == 1


def test_a_state_that_is_being_written_is_waited_for(two_objects):
    """The same for the ledger."""
    place, logs = two_objects
    other = holding(place.folder / "state.db", "IMMEDIATE", 2)
    done = api.collect([logs], config=place.config, source="cloudtrail")
    other.wait()
    assert done.stored == 1


def test_many_may_make_the_lake_at_once(tmp_path):
    """Eight that come first at the same moment: all get the same table."""
    barrier = threading.Barrier(8)

    def make(_):
        barrier.wait()
        return Lake.on_disk(tmp_path / "lake").iceberg(SOURCE).metadata.table_uuid

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1


@pytest.mark.parametrize("name", ["a b", "h\u00f6me", "a'b", 'a"b', "a;b&c=d", "a:b"])
def test_a_home_of_any_name(tmp_path, logs, name):
    """Blanks, quotes and what means something in addresses."""
    write(logs, "1.json", packed([event(1)]))
    home = Home(tmp_path / name)
    assert home.collect(logs).stored == 1
    assert home.collect(logs).known == 1
    assert [p.name for p in tmp_path.iterdir() if p != logs] == [name]


@pytest.mark.parametrize("name", ["ho%20me", "ho#me", "ho?me"])
def test_a_home_that_no_address_can_name(tmp_path, logs, name):
    """Refused at once with the way out, and nothing is made beside it."""
    write(logs, "1.json", packed([event(1)]))
    with pytest.raises(ConfigError, match="in its path"):
        api.collect([logs], config=Home(tmp_path / name).config)
    assert {p.name for p in tmp_path.iterdir()} <= {name, "logs"}


def test_readers_do_not_wait_for_writers(two_objects):
    """The lake answers while another process holds the catalog for writing."""
    place, _ = two_objects
    other = holding(place.folder / "lake" / "catalog.db", "IMMEDIATE", 30)
    began = time.monotonic()
    assert place.rows() == [("event-1",)]
    assert time.monotonic() - began < 10
    other.kill()
    other.wait()


def test_a_home_that_is_a_file(tmp_path, logs):
    """Said as a mistake of the configuration, with the way out."""
    home = tmp_path / "home"
    home.write_text("I am a file")
    write(logs, "1.json", packed([event(1)]))
    with pytest.raises(ConfigError, match="the home folder cannot be made") as caught:
        api.collect([logs], config=Home(home).config)
    assert caught.value.where == str(home)
    assert "--home" in caught.value.hint
    assert home.read_text() == "I am a file"


def test_a_lake_that_is_a_file(tmp_path, logs):
    """A file stands where the tables shall be."""
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    (home.folder / "lake").write_text("I am a file")
    write(logs, "1.json", packed([event(1)]))
    with pytest.raises(LakeError) as caught:
        api.collect([logs], config=home.config, source="cloudtrail")
    assert said(caught.value)


@pytest.mark.parametrize("name", ["lake/catalog.db", "state.db"])
def test_a_damaged_database_is_told(two_objects, name):
    """Neither is overwritten; the error says which and what to do."""
    place, logs = two_objects
    for path in place.folder.glob("state.db-*"):
        path.unlink()
    (place.folder / name).write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises((LakeError, StateError)) as caught:
        api.collect([logs], config=place.config, source="cloudtrail")
    assert name.rpartition("/")[2] in said(caught.value)
    assert caught.value.exit_code == 3


def test_a_data_file_that_is_gone_is_told(two_objects):
    """A Parquet file removed behind our back is no traceback."""
    place, logs = two_objects
    for path in place.parquet():
        path.unlink()
    with pytest.raises(LakeError) as caught:
        api.collect([logs], config=place.config, source="cloudtrail")
    assert said(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_counted_and_told(place, logs):
    """It fails alone, and is tried again next time."""
    bad = write(logs, "1.json", packed([event(1)]))
    write(logs, "2.json", packed([event(2)]))
    bad.chmod(0)
    done = place.collect(logs)
    assert (done.stored, done.failed) == (1, 1)
    assert str(bad) in done.problems[0]
    bad.chmod(0o600)
    assert place.collect(logs).stored == 1


def test_an_object_that_cannot_be_fetched_is_tried_again(logs):
    """A folder in a file's place when it is to be read: failed, told, and collected later."""
    path = write(logs, "1.json", packed([event(1)]))
    write(logs, "2.json", packed([event(2)]))
    found = list(file.find(str(logs), Walk((SOURCE,))))
    assert len(found) == 2
    path.unlink()
    with pytest.raises(UsageError, match="cannot be read") as caught:
        registry.transport_for(found[0].uri).fetch(found[0].uri, {})
    assert caught.value.where == str(path)


def test_a_wrong_path_is_wrong_use(place):
    """Exit code 2, and nothing was made of it."""
    with pytest.raises(UsageError, match="no such file or folder") as caught:
        api.collect(["/there/is/no/such/path"], config=place.config, source="cloudtrail")
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError, match="nothing to collect from"):
        api.collect([], config=place.config, source="cloudtrail")
    with pytest.raises(UsageError, match="nothing collects from gopher://"):
        api.collect(["gopher://x"], config=place.config, source="cloudtrail")


def test_one_wrong_path_of_several_is_told(place, logs):
    """The others are collected, and the wrong one is among the problems."""
    write(logs, "1.json", packed([event(1)]))
    done = place.collect(logs, "/there/is/no/such/path")
    assert (done.stored, done.failed) == (1, 1)
    assert "/there/is/no/such/path" in done.problems[0]
