"""The same logs again, in any order, size and place: each event once."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from collections import Counter

import pytest
from homes import ACCOUNT, Home, event, key, packed, write

from vedette import api
from vedette.api import _open
from vedette.collect import Collector, Settings
from vedette.errors import AwsError
from vedette.model import Found, Transport


@pytest.fixture(scope="module")
def reference(simulated, tmp_path_factory):
    """The rows that a plain reading of the simulated files gives, and a home that collected them at once."""
    folder, made = simulated
    expected = {}
    for path in sorted(folder.rglob("*.json.gz")):
        text = gzip.decompress(path.read_bytes())
        for one in json.loads(text)["Records"]:
            expected.setdefault((one["recipientAccountId"], one["awsRegion"], one["eventID"]), one)
    home = Home(tmp_path_factory.mktemp("once") / "home")
    home.collect(folder)
    return folder, made, expected, home


def test_collected_rows_are_those_of_a_plain_reading(reference):
    """Every event of the files, each once, its raw record json equal."""
    _, made, expected, home = reference
    assert len(expected) == made.events
    stored = {(account, region, ev_id): json.loads(raw) for account, region, ev_id, raw in home.raws()}
    assert stored == expected
    assert len(home.rows()) == made.events


def test_collecting_again_stores_nothing(reference):
    """The second time every object is known, and no row is new."""
    folder, made, _, home = reference
    done = home.collect(folder)
    assert (done.objects, done.known, done.discovered, done.stored) == (made.objects, made.objects, 0, 0)


def test_another_home_without_a_ledger_still_stores_once(reference, tmp_path):
    """The lake itself knows what it has: with the ledger gone, all is read again and nothing stored."""
    folder, made, _, home = reference
    copy = Home(tmp_path / "home")
    copy.collect(folder)
    for path in copy.folder.glob("state.db*"):
        path.unlink()
    done = api.collect([folder], config=copy.config, source="cloudtrail")
    assert (done.stored, done.duplicate) == (0, made.events + made.duplicates)
    assert copy.raws() == home.raws()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("batch", [1, 2, 64])
def test_batch_sizes_and_jobs_change_nothing(reference, tmp_path, jobs, batch):
    """Small batches, large ones, one thread or two: the same rows with the same raw records."""
    folder, made, _, home = reference
    other = Home(tmp_path / "home", collect={"jobs": jobs, "batch_megabytes": batch})
    done = other.collect(folder)
    assert (done.stored, done.duplicate) == (made.events, made.duplicates)
    assert other.raws() == home.raws()
    other.assert_no_orphans()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_and_names_change_nothing(reference, tmp_path, seed):
    """Single files in any order, then all under other names: the same rows, nothing new."""
    folder, made, _, home = reference
    other = Home(tmp_path / "home", collect={"jobs": 2, "batch_megabytes": 1})
    files = sorted(folder.rglob("*.json.gz"))
    random.Random(seed).shuffle(files)
    for part in (files[:40], files[40:41], files[41:]):
        other.collect(*part)
    assert {row[1:] for row in other.rows("1", "ev_account", "ev_region", "ev_id")} == {
        row[1:] for row in home.rows("1", "ev_account", "ev_region", "ev_id")
    }
    copies = tmp_path / "copies"
    copies.mkdir()
    for number, path in enumerate(files):
        shutil.copy(path, copies / f"{number}.gz")
    done = other.collect(copies)
    assert (done.stored, done.duplicate) == (0, made.events + made.duplicates)
    assert len(other.rows()) == made.events


def test_the_copy_that_names_no_account_is_the_same_event(place, logs):
    """An event without account and region takes them from its path; without a path it stays without."""
    bare = event(1, recipientAccountId=None, awsRegion=None)
    write(logs, key(), packed([bare]))
    write(logs, "loose.json", json.dumps(bare).encode())
    done = place.collect(logs)
    assert done.stored == 2
    assert sorted(place.rows("ev_account", "ev_region"), key=str) == sorted(
        [(ACCOUNT, "eu-central-1"), (None, None)], key=str
    )


def test_org_trail_and_account_trail_hold_the_same_event(place, logs):
    """One event delivered by two trails is stored once, and the second object counts a duplicate."""
    one = [event(n) for n in range(5)]
    write(logs, key(above="org/AWSLogs/o-abcde12345"), packed(one))
    write(logs, key(above="old/AWSLogs"), packed(one))
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (5, 5)
    assert sorted(c["stored"] for _, _, c in place.objects()) == [0, 5]


def test_one_id_in_two_accounts_or_regions_is_two_events(place, logs):
    """Ids are kept apart by account and region."""
    write(
        logs,
        "a.json",
        packed([event(1), event(1, recipientAccountId="444455556666"), event(1, awsRegion="us-east-1"), event(1)]),
    )
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (3, 1)


def test_shared_copies_are_not_merged(place, logs):
    """A sharedEventID relates what two accounts saw of one action; both are kept."""
    write(
        logs,
        "a.json",
        packed([event(1, sharedEventID="s"), event(2, sharedEventID="s", recipientAccountId="444455556666")]),
    )
    assert place.collect(logs).stored == 2
    assert place.rows('count(DISTINCT "sharedEventID")', "count(*)") == [(1, 2)]


def test_repeats_within_one_object_are_stored_once(place, logs):
    """In one object, in one batch, in two batches."""
    write(logs, "a.json", packed([event(1), event(2), event(1)]))
    write(logs, "b.json", packed([event(2), event(3), event(3)]))
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (3, 3)
    assert place.ids() == Counter({"event-1": 1, "event-2": 1, "event-3": 1})


def test_an_object_that_grew_adds_its_new_events_only(place, logs):
    """A changed object is another version: what it held before counts as duplicate."""
    path = write(logs, "a.json", packed([event(1), event(2)]))
    place.collect(logs)
    path.write_bytes(packed([event(1), event(2), event(3)]))
    done = place.collect(logs)
    assert (done.discovered, done.stored, done.duplicate) == (3, 1, 2)
    assert sum(place.ids().values()) == 3


def test_events_without_an_account_are_stored_once(place, logs):
    """A file's bounds on accounts say nothing of rows without one."""
    lone = event(1, recipientAccountId=None)
    write(logs, "a.json", packed([lone, event(2, recipientAccountId="222222222222")]))
    place.collect(logs)
    write(logs, "b.json", packed([lone, event(3, recipientAccountId="333333333333")]))
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (1, 1)


def test_events_without_an_id_are_stored_once(place, logs):
    """The record's hash stands for the id it has not: twice in one object are two events, in another object the same."""
    nameless = [event(n, eventID=None, requestParameters={"n": n % 2}) for n in range(4)]
    write(logs, "a.json", packed([*nameless, event(1, eventID=""), event(2, eventID="", eventName="Other")]))
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (6, 0)
    write(logs, "b.json", packed(nameless))
    assert place.collect(logs).stored == 0
    assert all(ev_id.startswith("sha256:") for ev_id in place.ids())


def test_a_span_counts_the_rest_as_filtered(place, logs):
    """Events outside since and until are counted, and collected when the whole is asked for later."""
    from datetime import UTC, datetime  # noqa: PLC0415  the one use

    times = [f"2026-06-01T0{h}:00:00Z" for h in range(6)]
    write(logs, key(), packed([event(n, eventTime=t) for n, t in enumerate(times)]))
    span = {"since": datetime(2026, 6, 1, 2, tzinfo=UTC), "until": datetime(2026, 6, 1, 4, tzinfo=UTC)}
    done = place.collect(logs, **span)
    assert (done.stored, done.filtered) == (2, 4)
    assert place.collect(logs, **span).known == 1
    done = place.collect(logs)
    assert (done.stored, done.duplicate, done.filtered) == (4, 2, 0)


def test_a_run_that_was_broken_off_keeps_no_claims(place, logs, monkeypatch):
    """A listing that fails half-way: the same collector, as `run` keeps it, stores everything next time."""
    from vedette import registry  # noqa: PLC0415  the one use

    path = write(logs, "a.json", packed([event(n) for n in range(10)]))
    broken = [True]

    def find(_uri, _walk):
        yield Found(str(path), "1", path.stat().st_size)
        yield Found("fake://none", "1", 1 << 40)
        if broken[0]:
            raise AwsError("the network is gone")

    fake = Transport("fake", "Fake", find, lambda uri, _s: b"[]" if "none" in uri else path.read_bytes())
    known = dict(registry.transports()) | {"fake": fake}
    monkeypatch.setattr(registry, "transports", lambda: known)
    with _open.state(place.config) as state:
        collector = Collector(
            registry.source("cloudtrail"), _open.lake(place.config), state, logs / "rejects", Settings(jobs=2)
        )
        with pytest.raises(AwsError):
            collector.collect(["fake://x"])
        broken[0] = False
        done = collector.collect(["fake://x"])
    assert (done.stored, done.duplicate) == (10, 0)
    place.assert_balanced()
    place.assert_no_orphans()
