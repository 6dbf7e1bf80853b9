"""Bad objects and records: a clear reason, the bytes kept, everything else stored, the ledger balanced."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from homes import Home, event, packed, write

from vedette import api

GOOD = [event(n) for n in range(5)]
WHOLE = packed(GOOD)
LINES = [json.dumps(one).encode() for one in GOOD]


def reject(place):
    """The one reject of a home, with its bytes."""
    [one] = api.rejects_list(config=place.config)
    shown, data = api.rejects_show(one.id[:8], config=place.config)
    assert shown == one
    assert one.size == len(data)
    return one, data


def listed(items):
    return b'{"Records":[' + b",".join(items) + b"]}"


#: name: (the object, rows it gives, discovered, words of the reason, the bytes that are kept)
LATIN = LINES[0].replace(b"CreateUser", b"Cr\xe9ateUser")
BESIDE = LINES[0][:-1] + b',"apiVersion":"\xe9"}'
WIDE = LINES[0].decode().encode("utf-16-le")
NAMELESS = b'{"eventTime":"2026-06-01T08:14:07Z","x":1}'
DEEP = LINES[0][:-1] + b',"requestParameters":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
OBJECTS = {
    "empty": (b"", 0, 1, "empty", b""),
    "blank": (b" \n\r\n", 0, 1, "empty", b" \n\r\n"),
    "zipped nothing": (gzip.compress(b""), 0, 1, "empty", b""),
    "truncated gzip": (
        gzip.compress(listed(LINES), 0)[: -len(LINES[4]) - 5], 4, 5, "gzip stream is broken|breaks off", None,
    ),
    "gzip cut in its trailer": (WHOLE[:-3], 5, 6, "gzip stream is broken", WHOLE[:-3]),
    "gzip, nothing but its header": (WHOLE[:10], 0, 1, "gzip stream is broken", WHOLE[:10]),
    "gzip with junk behind": (WHOLE + b"junk", 5, 6, "no gzip stand behind", WHOLE + b"junk"),
    "no JSON": (b"<html>502 Bad Gateway</html>", 0, 1, "no JSON", b"<html>502 Bad Gateway</html>"),
    "binary": (bytes(range(256)), 0, 1, "no JSON", bytes(range(256))),
    "JSON that breaks off": (listed(LINES)[:-300], 3, 4, "breaks off; 3 whole records", listed(LINES)[:-300]),
    "a line that is no JSON": (b"\n".join([LINES[0], b'{"a":', LINES[1]]), 2, 3, "line 2 is no JSON", b'{"a":'),
    "a record that is no JSON": (listed([LINES[0], rb'{"a":"\ud800"}', LINES[1]]), 2, 3, "no JSON", rb'{"a":"\ud800"}'),
    "UTF-16 with a mark, broken": (b"\xff\xfe\x00\xd8{\x00", 0, 1, "utf-16", b"\xff\xfe\x00\xd8{\x00"),
    "UTF-16 without a mark": (WIDE, 0, 1, "no JSON", WIDE),
    "Latin-1 in a column": (listed([LATIN, LINES[1]]), 1, 2, "no UTF-8", LATIN),
    "Latin-1 in a field of no column": (
        listed([LINES[1], BESIDE]), 1, 2, "no UTF-8", BESIDE,
    ),
    "Latin-1 in a line": (b"\n".join([LATIN, LINES[1]]), 1, 2, "no UTF-8", LATIN),
    "zstd": (b"\x28\xb5\x2f\xfd1234", 0, 1, "zstd", b"\x28\xb5\x2f\xfd1234"),
    "bzip2": (b"BZh91AY", 0, 1, "bzip2", b"BZh91AY"),
    "zip": (b"PK\x03\x04....", 0, 1, "zip", b"PK\x03\x04...."),
    "a number": (b"[1]", 0, 1, "no JSON object", b"1"),
    "a text": (b'["a"]', 0, 1, "no JSON object", b'"a"'),
    "a list": (b'{"Records":[[1]]}', 0, 1, "no JSON object", b"[1]"),
    "null": (b"null", 0, 1, "no JSON object", b"null"),
    "too deep": (DEEP, 0, 1, "recursion", DEEP),
    "without a time": (listed([json.dumps(event(9, eventTime=None)).encode(), LINES[0]]), 1, 2, "no eventTime", None),
    "without name, type, source and id": (
        NAMELESS, 0, 1, "eventName or", NAMELESS,
    ),
    "a digest": (b'{"awsAccountId":"1","digestStartTime":"2026-06-01T08:14:07Z"}', 0, 1, "no eventTime", None),
}  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
def test_a_bad_object_is_kept_and_the_rest_stored(place, logs, name):
    """Rows, counts, the reason, the bytes byte for byte; a good object beside it is untouched by it."""
    data, rows, discovered, words, kept = OBJECTS[name]
    write(logs, "a/bad.json", data)
    write(logs, "b/good.json.gz", packed([event(100)]))
    done = place.collect(logs)
    assert (done.discovered, done.stored, done.rejected) == (discovered + 1, rows + 1, 1)
    assert place.counts("bad.json") == (discovered, rows, 0, 0, discovered - rows)
    one, shown = reject(place)
    assert any(word in one.reason for word in words.split("|")), one.reason
    assert one.uri.endswith("bad.json")
    assert shown == (data if kept is None and one.position < 0 else kept if kept is not None else shown)
    again = place.collect(logs)
    assert (again.known, again.discovered) == (2, 0)


@pytest.mark.parametrize(
    "name", ["empty", "truncated gzip", "JSON that breaks off", "a line that is no JSON", "a number"]
)
def test_replaying_a_reject_loses_and_doubles_nothing(place, logs, name):
    """What is as bad as before stays a reject; rows stay as they are."""
    write(logs, "bad.json", OBJECTS[name][0])
    place.collect(logs)
    before = place.raws()
    for _ in range(2):
        api.rejects_replay(config=place.config)
        assert place.raws() == before
        place.assert_balanced()
    assert reject(place)[0].replayed is False


@pytest.mark.parametrize("data", [b"", packed([]), b"<html>"])
def test_an_object_without_a_row_alone(place, logs, data):
    """A batch that gives no row is no error."""
    write(logs, "alone", data)
    done = place.collect(logs)
    assert done.stored == 0
    assert place.collect(logs).known == 1


def test_a_gzip_bomb_is_rejected_within_bounds(logs, tmp_path):
    """300 MB of zeros in 300 kB, against a cap of 1 MB: rejected, and hardly more than the cap is unzipped."""
    place = Home(tmp_path / "home", collect={"jobs": 1, "max_object_megabytes": 1})
    bomb = gzip.compress(b" " * (300 << 20), 9)
    write(logs, "bomb.json.gz", bomb)
    write(logs, "good.json.gz", WHOLE)
    tracemalloc.start()
    done = place.collect(logs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 << 20
    assert (done.stored, done.rejected) == (5, 1)
    one, data = reject(place)
    assert "beyond the cap of 1048576 bytes" in one.reason
    assert data == bomb


def test_a_bomb_that_lies_about_its_size(logs, tmp_path):
    """A member of another size at the end, and a size field that says 5 bytes: the cap holds."""
    place = Home(tmp_path / "home", collect={"jobs": 1, "max_object_megabytes": 1})
    bomb = gzip.compress(b" " * (20 << 20), 9)
    write(logs, "1.gz", bomb + gzip.compress(b"[]"))
    write(logs, "2.gz", bomb[:-4] + (5).to_bytes(4, "little"))
    done = place.collect(logs)
    assert (done.discovered, done.rejected) == (2, 2)


def test_a_large_object_is_read_with_a_larger_cap(logs, tmp_path):
    """A reject for its size passes when replayed with a larger cap, once."""
    small = Home(tmp_path / "home", collect={"jobs": 1, "max_object_megabytes": 1})
    many = [event(n, userAgent="x" * 2000) for n in range(1000)]
    write(logs, "large.json.gz", packed(many))
    assert small.collect(logs).rejected == 1
    large = Home(tmp_path / "home", collect={"jobs": 1, "max_object_megabytes": 50})
    done = api.rejects_replay(config=large.config)
    assert (done.stored, done.rejected) == (1000, 0)
    assert api.rejects_list(config=large.config) == []
    assert len(api.rejects_list(config=large.config, replayed=True)) == 1
    assert api.rejects_replay(config=large.config).objects == 0
    large.assert_balanced()


def test_a_reject_can_be_replayed_by_name_again(logs, tmp_path):
    """Replaying one that passed already, as after a crash before it was marked, stores nothing twice."""
    small = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 1})
    write(logs, "one.json", json.dumps(event(1, userAgent="x" * (2 << 20))).encode())
    small.collect(logs)
    [one] = api.rejects_list(config=small.config)
    assert "more than the cap of 1048576" in one.reason
    large = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 4})
    assert api.rejects_replay(ids=[one.id], config=large.config).stored == 1
    assert api.rejects_replay(ids=[one.id], config=large.config).duplicate == 1
    large.assert_balanced()


def test_a_hundred_megabytes_in_one_field(logs, tmp_path):
    """Within the caps it is stored whole; the records beside it too."""
    place = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 200})
    huge = "y" * (100 << 20)
    write(
        logs,
        "huge.json.gz",
        gzip.compress(json.dumps({"Records": [event(0, errorMessage=huge), *GOOD[1:]]}).encode(), 1),
    )
    done = place.collect(logs)
    assert (done.stored, done.rejected) == (5, 0)
    sizes = dict(place.rows("ev_id", 'length("errorMessage")'))
    assert sizes["event-0"] == len(huge)


def test_a_field_beyond_the_record_cap_is_rejected_alone(logs, tmp_path):
    """The record is kept byte for byte, and its neighbours are stored."""
    place = Home(tmp_path / "home", collect={"jobs": 1, "max_record_megabytes": 1})
    large = json.dumps(event(9, requestParameters={"data": "z" * (3 << 20)})).encode()
    write(logs, "a.json", listed([LINES[0], large, LINES[1]]))
    done = place.collect(logs)
    assert (done.stored, done.rejected) == (2, 1)
    one, data = reject(place)
    assert one.position == 1
    assert data == large


TIMES = {
    "2099-01-01T00:00:00Z": datetime(2099, 1, 1, tzinfo=UTC),
    "9999-12-31T23:59:59Z": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "9999-12-31T23:59:59.999999Z": datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    "0001-01-01T00:00:00Z": datetime(1, 1, 1, tzinfo=UTC),
    "1969-12-31T23:59:59Z": datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    "2026-06-01T10:14:07+02:00": datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC),
    "2026-06-01T08:14:07": datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC),
    "2026-06-01T08:14:07.123456789Z": datetime(2026, 6, 1, 8, 14, 7, 123_456, tzinfo=UTC),
    " 2026-06-01T08:14:07Z ": datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC),
    1780301647: datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC),
    1780301647.5: datetime(2026, 6, 1, 8, 14, 7, 500_000, tzinfo=UTC),
    1612120112345: datetime(2021, 1, 31, 19, 8, 32, 345_000, tzinfo=UTC),
    "1780301647": datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC),
    "99999-01-01T00:00:00Z": None,
    "0000-01-01T00:00:00Z": None,
    "0001-01-01T00:00:00+05:00": None,
    "-0001-01-01T00:00:00Z": None,
    "2026-13-01T00:00:00Z": None,
    "2026-02-30T00:00:00Z": None,
    "yesterday": None,
    "": None,
    "nan": None,
    "1e300": None,
    5: None,
    True: None,
}


@pytest.mark.parametrize("batch", ["alone", "together"])
def test_odd_times_are_stored_as_they_are_or_rejected(place, logs, batch):
    """Past, future and every spelling become UTC; what is no time is rejected with its text; none stops the rest."""
    odd = {f"event-{n}": (time, wanted) for n, (time, wanted) in enumerate(TIMES.items())}
    events = [event(0, eventID=name, eventTime=time) for name, (time, _) in odd.items()]
    if batch == "together":
        write(logs, "a.json.gz", packed([*events, event("good")]))
    else:
        for number, one in enumerate(events):
            write(logs, f"{number}.json.gz", packed([one]))
        write(logs, "good.json.gz", packed([event("good")]))
    done = place.collect(logs)
    wanted = {name: moment for name, (_, moment) in odd.items() if moment}
    assert (done.stored, done.rejected) == (len(wanted) + 1, len(odd) - len(wanted))
    assert dict(place.rows("ev_id", "epoch_us(ev_time)")) == {
        name: (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        for name, moment in (wanted | {"event-good": datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)}).items()
    }
    for one in api.rejects_list(config=place.config):
        assert one.reason.startswith("eventTime is no time: '")
    write(logs, "again.json.gz", packed(events))
    done = place.collect(logs)
    assert (done.stored, done.duplicate) == (0, len(wanted))


def test_an_id_of_its_own_for_a_record_without_one(place, logs):
    """sha256 of the raw record, the same wherever and whenever it is read."""
    raw = json.dumps(event(0, eventID=None)).encode()
    write(logs, "a.json", listed([LINES[0], raw]))
    place.collect(logs)
    assert set(place.ids()) == {"event-0", "sha256:" + hashlib.sha256(raw).hexdigest()}


NAMES = [
    "new\nline.json",
    "escape \x1b[31mred\x1b[0m.json",
    "quote ' \" ` $(x) ; -- .json",
    "日本語 é \U0001f600.json",
    "e\u0301 and é.json",
    "{brace} %2F %s * ? [a].json",
    " leading and trailing .json ",
    "-rf",
    "tab\tand\x7fdelete.json",
    "x" * 250,
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_object_name_is_kept_as_it_is(place, logs, name):
    """In the table, in the ledger and with the reject; known the next time."""
    path = write(logs, name, listed([LINES[0], b"1"]))
    done = place.collect(logs)
    assert (done.stored, done.rejected) == (1, 1)
    assert place.rows("ev_object") == [(str(path),)]
    assert [uri for uri, _, _ in place.objects()] == [str(path)]
    assert reject(place)[0].uri == str(path)
    assert place.collect(logs).known == 1


def test_a_name_that_is_no_utf8_is_told(place, logs):
    """It cannot be written down, so it is passed over and counted, and the others are collected."""
    try:
        with open(os.fsencode(logs) + b"/\xff\xfe.json", "wb") as stream:  # noqa: PTH123  a name in bytes
            stream.write(LINES[0])
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    write(logs, "good.json", LINES[1])
    done = place.collect(logs)
    assert (done.objects, done.skipped, done.stored) == (1, 1, 1)


def test_everything_bad_at_once(place, logs):
    """All of the objects above in one batch: the sum of what each gives alone."""
    for number, (data, *_) in enumerate(OBJECTS.values()):
        write(
            logs,
            f"{number:02}.json",
            data.replace(b"event-", f"event-{number}-".encode()) if data[:1] in b"{[" else data,
        )
    done = place.collect(logs)
    assert done.objects == len(OBJECTS)
    assert done.rejected == len(OBJECTS)
    assert len(api.rejects_list(config=place.config)) == len(OBJECTS)
    assert done.discovered == sum(discovered for _, _, discovered, *_ in OBJECTS.values())


def test_many_objects_that_grow_are_not_held_at_once(logs, tmp_path):
    """Sixty objects of 8 MB, 8 kB each when zipped, with batches of 1 MB: memory is that of a few, not of all."""
    place = Home(tmp_path / "home", collect={"jobs": 1, "batch_megabytes": 1})
    data = gzip.compress(b"[" + b" " * (8 << 20) + b"]", 9)
    for number in range(60):
        write(logs, f"{number}.json.gz", data)
    tracemalloc.start()
    place.collect(logs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 << 20
