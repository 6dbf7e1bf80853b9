"""Files and folders as a responder has them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from homes import SOURCE, event, key, packed, write

from vedette.errors import UsageError
from vedette.model import Walk
from vedette.transports.file import TRANSPORT


def walk(folder, **more):
    """What is found, as names below the folder, and what is passed over with its reason."""
    skipped = []
    found = list(TRANSPORT.find(str(folder), Walk((SOURCE,), skipped=lambda u, r: skipped.append((u, r)), **more)))
    return [os.path.relpath(f.uri, folder) for f in found], skipped


def test_a_file_alone(logs):
    """Whatever its name."""
    path = write(logs, "_x", b"1")
    [found] = TRANSPORT.find(str(path), Walk((SOURCE,)))
    assert (found.uri, found.size) == (str(path), 1)
    assert TRANSPORT.fetch(found.uri, {}) == b"1"


def test_file_addresses_are_paths(logs):
    """file:// and a path with ~ are the same file."""
    path = write(logs, "a b.json", b"1")
    assert [f.uri for f in TRANSPORT.find(f"file://{path}", Walk((SOURCE,)))] == [str(path)]


def test_no_such_path(logs):
    """Wrong use, with the path."""
    with pytest.raises(UsageError) as caught:
        list(TRANSPORT.find(str(logs / "none"), Walk((SOURCE,))))
    assert caught.value.where == str(logs / "none")


def test_an_empty_folder(place, logs):
    """Nothing found is no error."""
    done = place.collect(logs)
    assert (done.objects, done.discovered) == (0, 0)


def test_order_is_by_day_then_account_region_and_name(logs):
    """Across buckets and trails, so that detection sees days in order; what tells no day comes last."""
    keys = [
        key("2026/06/02", account="111111111111"),
        key("2026/06/01", region="us-east-1"),
        key("2026/06/01", region="eu-central-1", name="2"),
        key("2026/06/01", region="eu-central-1", name="1"),
        key("2026/06/01", account="000000000001"),
        "loose/a.json",
    ]
    for name in keys:
        write(logs, name, b"1")
    found, _ = walk(logs)
    assert found == [keys[4], keys[3], keys[2], keys[1], keys[0], keys[5]]


def test_days_outside_are_not_found(logs):
    """A day on either side is let in, for delivery is late; a file that tells no day is looked into."""
    for day in range(1, 9):
        write(logs, key(f"2026/06/0{day}"), b"1")
    write(logs, "loose.json", b"1")
    found, _ = walk(logs, first_day=date(2026, 6, 3), last_day=date(2026, 6, 5))
    assert found == [*(key(f"2026/06/0{day}") for day in range(2, 7)), "loose.json"]


def test_hidden_names_are_passed_over_and_told(logs):
    """As data tools do: files and folders whose names begin with _ or a dot."""
    for name in ("_SUCCESS", ".DS_Store", ".git/config", "_delta/a.json", "a.json"):
        write(logs, name, b"1")
    found, skipped = walk(logs)
    assert found == ["a.json"]
    assert {Path(uri).name for uri, _ in skipped} == {"_SUCCESS", ".DS_Store", ".git", "_delta"}
    assert all(reason for _, reason in skipped)


def test_digests_are_passed_over_and_told(place, logs):
    """They hold hashes of log objects, no events: no reject is made of them."""
    name = key().replace("CloudTrail", "CloudTrail-Digest")
    write(logs, name, packed([{"digestStartTime": "2026"}]))
    write(logs, key(), packed([event(1)]))
    done = place.collect(logs)
    assert (done.objects, done.skipped, done.rejected, done.stored) == (1, 1, 0, 1)


def test_links_are_followed_once(logs, tmp_path):
    """To files and folders, in circles, and to nothing: each file once, none hangs."""
    write(tmp_path / "else", "b.json", b"1")
    write(logs, "sub/a.json", b"1")
    (logs / "sub" / "circle").symlink_to(logs, target_is_directory=True)
    (logs / "elsewhere").symlink_to(tmp_path / "else", target_is_directory=True)
    (logs / "again").symlink_to(tmp_path / "else", target_is_directory=True)
    (logs / "file.json").symlink_to(tmp_path / "else" / "b.json")
    (logs / "dead.json").symlink_to(logs / "nothing")
    (logs / "self.json").symlink_to(logs / "self.json")
    found, skipped = walk(logs)
    assert sorted(found) == ["again/b.json", "file.json", "sub/a.json"]
    assert {Path(uri).name for uri, _ in skipped} == {"dead.json", "self.json"}


def test_what_is_no_regular_file_is_told(logs):
    """A pipe would make a reader wait for ever."""
    os.mkfifo(logs / "pipe.json")
    found, skipped = walk(logs)
    assert found == []
    assert [reason for _, reason in skipped] == ["it is no regular file, or a link to nothing"]


def test_a_folder_of_many_files(place, logs):
    """12,000 objects, most of them empty lists: found, read in batches, known the second time."""
    for number in range(12_000):
        (logs / f"{number}.json").write_bytes(b"[]")
    write(logs, "one.json", packed([event(1)]))
    done = place.collect(logs)
    assert (done.objects, done.stored, done.rejected) == (12_001, 1, 0)
    assert place.collect(logs).known == 12_001


def test_a_touched_file_is_read_again(place, logs):
    """Another time of change is another version; its events are known."""
    path = write(logs, "a.json", packed([event(1)]))
    place.collect(logs)
    os.utime(path, ns=(1, 1))
    done = place.collect(logs)
    assert (done.known, done.duplicate, done.stored) == (0, 1, 0)


def test_the_same_path_twice_is_one(place, logs):
    """A folder, the same folder, a folder in it and a file in that."""
    path = write(logs, "sub/a.json", packed([event(1)]))
    done = place.collect(logs, logs, logs / "sub", path)
    assert (done.objects, done.discovered, done.stored) == (1, 1, 1)
