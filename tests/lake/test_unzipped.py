"""Gzip objects of one member and of several."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from vedette import registry
from vedette.lake.blob import open_blob, usual
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob

CAP = 1 << 20
ONE = json.dumps({"Records": [{"eventID": str(n)} for n in range(40)]}).encode()
OTHER = ONE.replace(b"39", b"93")  # of the same size


def packed(*texts: bytes, level: int = 9) -> bytes:
    """The members one behind another, each with a time of its own."""
    return b"".join(gzip.compress(text, level, mtime=number) for number, text in enumerate(texts))


def test_one_member_is_usual() -> None:
    assert usual(packed(ONE), CAP) == ONE


def test_a_member_with_a_name_is_usual(tmp_path) -> None:
    with gzip.open(tmp_path / "named.json.gz", "wb") as file:
        file.write(ONE)
    data = (tmp_path / "named.json.gz").read_bytes()
    assert b"named.json" in data
    assert usual(data, CAP) == ONE


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (packed(OTHER), ""),
        (packed(ONE), ""),
        (packed(ONE, ONE), ""),
        (packed(b""), ""),
        (b"\0" * 512, ""),
        (b"xx" + len(ONE).to_bytes(4, "little"), "no gzip stand behind"),
        (packed(ONE)[:-3], "ends early"),
    ],
)
def test_what_stands_behind_a_member_is_read_or_told(more: bytes, why: str) -> None:
    data = packed(ONE) + more
    assert usual(data, CAP) is None
    opened = open_blob(data, cap=CAP)
    assert opened.text.startswith(ONE)
    assert why in opened.broken
    assert bool(why) == bool(opened.broken)
    if more.startswith(b"\x1f\x8b") and not why:
        assert opened.text == ONE + gzip.decompress(more)


def test_the_same_lines_packed_in_two_ways_are_all_read() -> None:
    lines = b"\n".join(b"2 123456789012 eni-%d 10.0.0.1" % n for n in range(50)) + b"\n"
    data = packed(lines, level=1) + packed(lines, level=9)
    assert open_blob(data, cap=CAP).text == lines * 2


def test_a_corrupt_member_is_not_usual() -> None:
    """Wherever a byte is changed, what is read is the text, or the object is told to be broken."""
    whole = packed(ONE)
    for seed in range(200):
        chosen = random.Random(seed)
        place = chosen.randrange(len(whole))
        data = bytearray(whole)
        data[place] ^= 1 << chosen.randrange(8)
        assert usual(bytes(data), CAP) in (None, ONE)
        if data.startswith(b"\x1f\x8b\x08"):
            opened = open_blob(bytes(data), cap=CAP)
            assert opened.broken or opened.text == ONE


def test_no_more_than_the_cap_is_unzipped() -> None:
    assert usual(packed(ONE), len(ONE) - 1) is None
    assert usual(packed(b"[" + b" " * (1 << 20)), 1 << 22) is None  # a thousandfold


@pytest.mark.parametrize("records", [1, 5, 500])
def test_the_same_text_packed_twice_is_read_twice(records: int) -> None:
    chosen = random.Random(records)
    text = json.dumps({"Records": [{"eventID": chosen.randbytes(16).hex()} for _ in range(records)]}).encode()
    assert usual(packed(text), CAP) == text
    assert usual(packed(text, text), CAP) is None
    assert open_blob(packed(text, text), cap=CAP).text == text * 2


def test_json_lines_twice_in_an_object_are_all_found() -> None:
    events = [{"eventID": str(n), "eventTime": "2026-06-01T08:14:07Z", "eventName": "ListUsers"} for n in range(300)]
    lines = b"\n".join(json.dumps(event).encode() for event in events) + b"\n"
    twice = packed(lines, level=1) + packed(lines, level=9)
    read = Reader(registry.source("cloudtrail"), None, None).read(
        [Blob("a", "1", packed(lines)), Blob("b", "1", twice)]
    )
    assert read.discovered.tolist() == [300, 600]
