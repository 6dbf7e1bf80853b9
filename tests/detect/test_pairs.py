"""What pairs rule out is kept on disk: the same answers, without asking."""

from __future__ import annotations

import json

import pytest
from making import LOGSOURCE

from vedette.detect import pairs as module
from vedette.detect.load import load_text
from vedette.detect.narrow import Narrowing

COLUMNS = ("eventSource", "eventName")


def rules(*names):
    """A rule for each name of a call."""
    texts = (
        f"title: {name}\nid: 5b6b3a0e-5f1a-4c63-9b0e-{number:012d}\nlogsource: {LOGSOURCE}\n"
        f"detection: {{s: {{eventName: {name}}}, condition: s}}\nlevel: low"
        for number, name in enumerate(names)
    )
    return load_text("\n---\n".join(texts)).rules


@pytest.fixture
def calls(engine):
    """A relation of calls, one of them without a name."""
    listed = "('iam.amazonaws.com', 'CreateUser'), ('iam.amazonaws.com', NULL), ('s3.amazonaws.com', 'GetObject')"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE calls AS SELECT * FROM (VALUES {listed}) AS t(eventSource, eventName)"
    )
    return engine


@pytest.fixture
def asked(monkeypatch):
    """How many pairs the engine was asked about, each time."""
    counts, ask = [], Narrowing._ask

    def counted(self, pairs, blocks):
        counts.append(len(pairs))
        ask(self, pairs, blocks)

    monkeypatch.setattr(Narrowing, "_ask", counted)
    return counts


def test_the_next_start_asks_nothing_and_says_the_same(calls, asked, tmp_path):
    """Of the same rules; NULL is a value like another."""
    first = Narrowing(calls, COLUMNS, rules("CreateUser", "GetObject"), tmp_path / "pairs").pairs("calls")
    again = Narrowing(calls, COLUMNS, rules("CreateUser", "GetObject"), tmp_path / "pairs").pairs("calls")
    assert again == first
    assert len(first) == 2
    assert asked == [3]


def test_only_what_is_new_is_asked(calls, asked, tmp_path):
    """And kept with the rest."""
    Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path).pairs("calls")
    calls.execute("INSERT INTO calls VALUES ('iam.amazonaws.com', 'DeleteUser')")
    for _ in range(2):
        Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path).pairs("calls")
    assert asked == [3, 1]


def test_other_rules_are_asked_anew(calls, asked, tmp_path):
    """A rule whose condition changed, or another rule, has nothing kept."""
    for names in (["CreateUser"], ["GetObject"], ["GetObject", "CreateUser"]):
        found = Narrowing(calls, COLUMNS, rules(*names), tmp_path).pairs("calls")
        assert {name for _, name in found} == {*names}
    assert asked == [3, 3, 3]


@pytest.mark.parametrize("text", ["", "{", '[[[["a"], [99]]]]', "[1]", "[]", "[[], []]", "null"])
def test_a_broken_file_is_written_again(calls, asked, tmp_path, text):
    """It is no error, and nothing is taken from it."""
    Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path).pairs("calls")
    [file] = tmp_path.glob("*.json")
    whole = file.read_text()
    file.write_text(text)
    assert len(Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path).pairs("calls")) == 1
    assert [sorted(block, key=str) for block in json.loads(file.read_text())] == [
        sorted(block, key=str) for block in json.loads(whole)
    ]
    assert asked == [3, 3]


def test_pairs_that_are_too_many_are_not_kept(calls, tmp_path, monkeypatch):
    """Whoever writes logs may make up names."""
    monkeypatch.setattr(module, "_MOST", 2)
    Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path).pairs("calls")
    assert not list(tmp_path.iterdir())


def test_old_sets_of_rules_go(calls, tmp_path, monkeypatch):
    """So many are kept, the newest."""
    monkeypatch.setattr(module, "_SETS", 2)
    for name in ("CreateUser", "GetObject", "DeleteUser"):
        Narrowing(calls, COLUMNS, rules(name), tmp_path).pairs("calls")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_no_error(calls, tmp_path):
    """The answers are the same."""
    (tmp_path / "file").write_text("")
    assert len(Narrowing(calls, COLUMNS, rules("CreateUser"), tmp_path / "file" / "pairs").pairs("calls")) == 1
