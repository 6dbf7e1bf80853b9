"""AWS's real answers parse into facts, every thing of them, and come back from a file as they were."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from replay import Replay, c7n, cloudmapper, rows

from vedette import registry

GATHERERS = registry.gatherers()
#: Kinds that single recordings hold; fewer would mean that the recordings are not found any more.
LEAST = 35


@pytest.fixture(scope="module")
def recorded(corpora):
    """(kind, recording, rows, listed) of every recording that answers a gatherer's calls."""
    folder = corpora / "aws-api"
    recordings = [c7n(one) for one in sorted((folder / "c7n").iterdir()) if one.is_dir()]
    recordings += [cloudmapper(one) for one in (folder / "cloudmapper-demo-account").rglob("us-east-1")]
    found = []
    for answers in recordings:
        for gatherer in GATHERERS.values():
            replay = Replay(answers, GATHERERS)
            if (told := rows(gatherer, replay)) is not None:
                found.append((gatherer.kind, told, replay.listed))
    return found


def test_many_kinds_are_recorded(recorded):
    """The test is not empty."""
    assert len({kind.name for kind, told, _ in recorded if told}) >= LEAST


def test_every_thing_has_a_row_with_its_key(recorded):
    """As many rows as a plain listing has members, and each can be named."""
    for kind, told, listed in recorded:
        assert all(kind.key_of(row) for row in told), kind.name
        if len(listed) == 1 and len(kind.reads) == 1 and not kind.needs and kind.name != "ec2.instances":
            assert len(told) == sum(listed.values()), kind.name


def test_rows_come_back_from_a_file_as_they_were(recorded):
    """Typed as they are declared: what a field holds is what it says."""
    for kind, told, _ in recorded:
        again = msgspec.json.Decoder(kind.row).decode
        for row in told:
            assert again(msgspec.json.encode(row)) == row


def test_rows_tell_more_than_their_names(recorded):
    """In each kind some row has a field beside its key that is not what it is by default."""
    silent = {kind.name for kind, told, _ in recorded if told}
    for kind, told, _ in recorded:
        default = {f.name: f.default for f in dataclasses.fields(kind.row)}
        for row in told:
            if any(name != kind.key and getattr(row, name) != value for name, value in default.items()):
                silent.discard(kind.name)

    bare = {kind.name for kind in (g.kind for g in GATHERERS.values()) if len(dataclasses.fields(kind.row)) == 1}
    nobody_is_told = {"s3.notification"}  # the recorded buckets have none
    assert silent <= bare | nobody_is_told
