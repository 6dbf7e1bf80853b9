"""The intrusions that rules are measured by: told whole, labelled, and among what their principals do anyway."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from datetime import datetime

import pytest

from vedette.errors import UsageError
from vedette.simulate import all_stories, held_out, simulate
from vedette.simulate.stage import Trace

LOGS = ("vpc_flow", "resolver", "s3_access", "eks_audit", "linux_syslog")


@pytest.fixture(scope="module")
def dest(tmp_path_factory):
    return tmp_path_factory.mktemp("held-out")


@pytest.fixture(scope="module")
def result(dest):
    return simulate(dest, seed=5, days=8, events=25_000, regions=3, stories=["held-out"], logs=LOGS, log_events=500)


@pytest.fixture(scope="module")
def told(result):
    return json.loads((result.truth.parent / "_stories.json").read_text())["stories"]


@pytest.fixture(scope="module")
def truth(result):
    return [json.loads(line) for line in result.truth.read_text().splitlines()]


@pytest.fixture(scope="module")
def traces(result):
    return [json.loads(line) for line in (result.truth.parent / "_truth_logs.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def records(result):
    return {
        record["eventID"]: record
        for path in sorted(result.buckets[0].rglob("*.json.gz"))
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    }


def test_twenty_and_none_of_them_is_told_by_default():
    """The set is of twenty, and has no story in common with those that are told by default."""
    assert len(held_out()) == 20
    assert not held_out().keys() & all_stories().keys()


def test_all_are_told_within_their_hours(result, told):
    """Each of them is told, with a text without gaps, and takes no longer than it says."""
    assert set(result.stories) == {story["name"] for story in told} == set(held_out())
    for story in told:
        assert "{" not in story["text"]
        assert story["expected"]
        took = datetime.fromisoformat(story["end"]) - datetime.fromisoformat(story["start"])
        assert took.total_seconds() <= held_out()[story["name"]].hours * 3600


def test_truth_is_in_the_logs(result, truth, records):
    """Every labelled event is in CloudTrail's log once, and has a technique."""
    assert len({line["event_id"] for line in truth}) == len(truth) == result.attack_events
    for line in truth:
        assert records[line["event_id"]]["eventName"] == line["event_name"]
        assert re.fullmatch(r"T\d{4}(\.\d{3})?", line["technique"])
        assert line["actor"] != "None"


def test_most_meet_a_refusal(truth):
    """An intruder does not know what is allowed: each of the twenty has a call that failed."""
    assert {line["story"] for line in truth if line["outcome"] != "success"} == set(held_out())


def test_traces_are_in_the_other_logs(result, traces):
    """What a story left in another log is there, as the log has it."""
    written = defaultdict(Counter)
    for path in result.buckets[-1].rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            lines = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode().splitlines()
            for line in lines:
                message = json.loads(line) if line.startswith('{"messageType"') else None
                found = [event["message"] for event in message["logEvents"]] if message else [line]
                written[path.relative_to(result.buckets[-1]).as_posix().split("/")[0]].update(found)
    everything = sum(written.values(), Counter())
    assert {trace["source"] for trace in traces} == set(LOGS)
    assert [trace for trace in traces if trace["line"] not in everything] == []


def test_borrowed_sessions_have_the_owners_key(records, truth):
    """A session that was taken over has a key that its owner works with from somewhere else."""
    attacks = {line["event_id"] for line in truth}
    places = defaultdict(set)
    for event_id, record in records.items():
        if key := record.get("userIdentity", {}).get("accessKeyId"):
            places[key].add((event_id in attacks, record["sourceIPAddress"]))
    shared = [where for where in places.values() if {attack for attack, _ in where} == {True, False}]
    assert any(key.startswith("ASIA") for key in places)
    assert len(shared) >= 5


def test_without_other_logs_there_are_only_calls(tmp_path):
    """Where no other log is written, a story that leaves traces in one is told by its calls alone."""
    result = simulate(tmp_path, days=4, events=500, stories=["guessed-password", "pod-escape"])
    assert result.other_objects == 0
    assert set(result.stories) == {"guessed-password", "pod-escape"}
    simulate(tmp_path, days=1, events=50, stories=[])
    assert not (tmp_path / "_truth_logs.jsonl").exists()


def test_one_that_does_not_fit_is_refused(tmp_path):
    """The set needs the days its longest story takes."""
    with pytest.raises(UsageError, match="takes"):
        simulate(tmp_path, days=1, events=5000, stories=["held-out"])


def test_a_trace_says_what_is_true_of_it(traces):
    """A line of another log is labelled as an event is."""
    assert Trace.__doc__
    for trace in traces:
        assert trace["story"] in held_out()
        assert trace["technique"]
        assert trace["behaviour"]
