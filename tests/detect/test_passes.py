"""Detection over the lake in passes: what is beside the new rows is neither missed nor counted twice."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
import yaml
from making import record, rule_text, yaml_text

from vedette import api
from vedette.api import _open
from vedette.api._detect import Detection
from vedette.config import Config
from vedette.detect import follow, frame, run
from vedette.detect.load import load_text
from vedette.detect.surroundings import within
from vedette.model import Window

START = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rules():
    """Three reads within an hour, and a read behind a sign-in within three days, by one caller."""
    counted = {"type": "event_count", "rules": ["reads"], "group-by": ["ev_actor"], "timespan": "1h"}
    ordered = {"type": "temporal_ordered", "rules": ["logins", "reads"], "group-by": ["ev_actor"], "timespan": "3d"}
    heads = [
        {"title": "x", "id": f"0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e1{n}", "level": "high", "correlation": one}
        for n, one in enumerate((counted | {"condition": {"gte": 3}}, ordered))
    ]
    bases = {"reads": {"s": {"eventName": "GetObject"}, "condition": "s"}}
    bases["logins"] = {"s": {"eventName": "ConsoleLogin"}, "condition": "s"}
    found = load_text(yaml_text(*heads, *(yaml.safe_load(rule_text(d, name=n)) for n, d in bases.items())))
    assert not found.errors, found.errors[0]
    return found


def collected(folder, r):
    """A home with six objects of events of two callers over five days, in no order of time."""
    config = Config(home=folder / "home", collect={"jobs": 1})
    number = 0
    for objects in range(6):
        made = []
        for _ in range(r.randint(2, 12)):
            number += 1
            at = START + timedelta(minutes=r.randint(0, 5 * 24 * 60) if r.random() < 0.4 else r.randint(0, 300))
            call = {"eventName": r.choice(("GetObject", "GetObject", "ConsoleLogin", "Other"))}
            who = {"userIdentity": {"arn": f"arn:aws:iam::111122223333:user/{r.choice(('jo', 'mira'))}"}}
            made.append(record({"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", **call, **who}, number))
        path = folder / "logs" / f"{objects}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"Records": made}))
        assert api.collect([path], config=config, source="cloudtrail").stored == len(made)
    return config


def alerts(config, found, since=None):
    """What a detection from the beginning raises, or one since a time: each alert's entity and events."""
    for path in config.home.glob("state.db*"):
        path.rename(path.with_name(f"kept-{path.name}"))
    with _open.state(config) as state:
        detection = Detection(config=config, state=state, lake=_open.lake(config), rules=found)
        try:
            detection.run(since=since)
        finally:
            detection.close()
        found = [state.alerts.get(alert.id) for alert in state.alerts.list()]
    return {(a.rule_id, a.entity, tuple(sorted(e.ev_id for e in a.events))) for a in found}


@pytest.mark.parametrize("since", [None, START + 2 * HOUR], ids=["from the beginning", "since"])
@pytest.mark.parametrize("seed", [1, 2])
def test_passes_of_any_size_raise_the_same(tmp_path, monkeypatch, since, seed):
    """All in one pass, or a pass for each file and taken apart with what is beside it: the same alerts."""
    config, found = collected(tmp_path, Random(seed)), rules()
    whole = alerts(config, found, since)
    assert whole
    monkeypatch.setattr(follow, "PASS_ROWS", 1)
    monkeypatch.setattr(run, "_MANY_ROWS", 0)
    monkeypatch.setattr(frame, "_MOST_PARTIES", 100.0)
    for part in (0.001, 2, 1e9):  # all rules look near, some do, none does
        monkeypatch.setattr(run, "_PART", part)
        assert alerts(config, found, since) == whole


def test_rows_of_the_same_file_before_the_time_count(tmp_path, monkeypatch):
    """Two reads before the time from which on one detects, and one after it, in one object: three within the hour."""
    config = Config(home=tmp_path / "home", collect={"jobs": 1})
    times = [START + 2 * HOUR + timedelta(minutes=m) for m in (-20, -10, 10)]
    made = [record({"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventName": "GetObject"}, at) for at in times]
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"Records": made}))
    assert api.collect([path], config=config, source="cloudtrail").stored == 3
    monkeypatch.setattr(run, "_MANY_ROWS", 0)
    monkeypatch.setattr(run, "_PART", 0.00001)
    monkeypatch.setattr(frame, "_MOST_PARTIES", 100.0)
    ((_, _, events),) = alerts(config, rules(), START + 2 * HOUR)
    assert len(events) == 3


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([3], [[3]]),
        ([30], [[30]]),
        ([4, 4, 4], [[4], [4, 4]]),
        ([1] * 10, [[1] * 10]),
        ([1] * 11, [[1] * 5, [1] * 6]),
        ([9, 1, 1, 9], [[9, 1], [1, 9]]),
        ([0, 0], [[0, 0]]),
    ],
)
def test_passes_are_few_and_alike(monkeypatch, rows, expected):
    """Of ten rows at the most, about: one pass more is made of all, not of what is left over."""
    monkeypatch.setattr(follow, "PASS_ROWS", 10)
    files = [SimpleNamespace(rows=count) for count in rows]
    assert [[file.rows for file in group] for group in follow._groups(files)] == expected


def test_what_has_no_time_of_its_own_looks_at_whole_days():
    """A baseline on values that are new on a day is given the rows of that day beside the new ones."""
    inner = {"type": "first_seen", "rules": ["reads"], "group-by": ["principal"], "field": "network"}
    inner |= {"timespan": "30d", "learning": "2d", "at-least": 2}
    head = {"title": "x", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "level": "high", "correlation": inner}
    base = yaml.safe_load(rule_text({"s": {"eventName": "GetObject"}, "condition": "s"}, name="reads"))
    found = load_text(yaml_text(head, base))
    assert not found.errors, found.errors[0]
    (rule,) = [rule for rule in found.rules if rule.correlation]
    assert within(rule, timedelta(days=1))
    assert not within(rule, timedelta(hours=23))


def test_what_is_outside_of_a_time():
    """Before it and after it, as far as one looks."""
    day = [START + timedelta(days=n) for n in range(4)]
    inside = Window(day[1], day[2])
    assert follow._outside(inside, Window(day[0], day[3])) == [Window(day[0], day[1]), Window(day[2], day[3])]
    assert follow._outside(inside, Window(day[1], day[2])) == []
    assert follow._outside(Window(day[1], None), Window(None, day[3])) == [Window(None, day[1])]
    assert follow._outside(Window(), Window(day[0], day[3])) == []


def test_python_seldom_looks_for_unreachable_objects_while_rules_run(tmp_path, monkeypatch):
    """Many more objects are made between two looks than Python allows, and afterwards as many as before."""
    config, usual, meanwhile = collected(tmp_path, Random(1)), gc.get_threshold(), []

    def passes(*_):
        meanwhile.append(gc.get_threshold()[0])
        return iter(())

    monkeypatch.setattr(follow.Follower, "passes", passes)
    with _open.state(config) as state:
        detection = Detection(config=config, state=state, lake=_open.lake(config), rules=rules())
        detection.run()
        detection.close()
    assert meanwhile
    assert min(meanwhile) >= 100 * usual[0]
    assert gc.get_threshold() == usual
