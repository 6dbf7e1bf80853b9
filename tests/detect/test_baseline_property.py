"""Baseline rules against a slow reading: in one batch and in many, late, and shuffled."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import LOGSOURCE, SEEDED, SOURCE, examples, record, rule_text, yaml_text
from tables import without

from vedette.detect.baseline import past, reference
from vedette.detect.baseline.memory import Memory
from vedette.detect.job import Settled
from vedette.detect.load import load_text
from vedette.detect.run import Detector
from vedette.state import open_state

if TYPE_CHECKING:
    from vedette.model import Window

BASES = {
    "logins": {"s": {"eventName": ["ConsoleLogin", "AssumeRole"]}, "condition": "s"},
    "reads": {"s": {"eventName": "GetObject", "requestParameters.key|contains": "a"}, "condition": "s"},
}
START = datetime(2026, 6, 1, 22, 0, tzinfo=UTC)
LATE = timedelta(hours=1)
#: Rules that are tried on one stream, and how many worlds are in it: each of its own accounts and people. Some kinds'
#: slow reading takes the square of that.
RULES, WORLDS, SLOW = 2, 8, {"first_seen": 3, "quiet_hours": 3}
END = record({"eventTime": "2026-09-01T00:00:00Z", "eventName": "Other", "userIdentity": {"arn": "the end"}}, 10**6)


def first_seen(r: Random) -> dict[str, Any]:
    made: dict[str, Any] = {
        "group-by": r.choice((["principal"], ["account"], [], ["requestParameters.key"])),
        "field": r.choice(("network", "region", ["network", "region"], "requestParameters.key", "principal")),
        "timespan": r.choice(("3d", "30d")),
        "learning": r.choice(("1d", "3d", "5d")),
    }
    wordy = made["group-by"] != ["requestParameters.key"]
    made["known"] = r.choice(("account", "organisation", "events", *(["entity"] if wordy else [])))
    if wordy and made["field"] != "requestParameters.key" and r.random() < 0.4:
        made["past"] = "all"
    if r.random() < 0.3:
        made["peers"] = {"at-most": r.randint(0, 1)}
    if r.random() < 0.4:
        made["at-least"] = 2
    return made


def unusual_volume(r: Random) -> dict[str, Any]:
    measure = r.choice(("count", "sum", "distinct"))
    made: dict[str, Any] = {
        "group-by": r.choice((["principal"], [])),
        "measure": measure,
        "timespan": "1d" if measure == "distinct" else r.choice(("1h", "6h", "1d")),
        "past": r.choice(("3d", "14d")),
        "history": r.randint(0, 3),
        "at-least": r.randint(0, 3),
        "times": r.choice((0.5, 1, 2)),
        "spread": r.choice((0, 1)),
        "quantile": r.choice((0.5, 1, 0.25)),
    }
    if measure != "count":
        made["field"] = "requestParameters.size" if measure == "sum" else "requestParameters.key"
    if made["timespan"] == "1h" and r.random() < 0.5:
        made["by"] = "hour-of-week"
    return made


def quiet_hours(r: Random) -> dict[str, Any]:
    made = unusual_volume(r) | {"group-by": r.choice((["principal"], ["person"]))}
    made.pop("by", None)
    quiet = {
        "around": r.choice(("1h", "1h", "3h")),
        "rest": r.choice(("1h", "2h", "6h")),
        "awake": r.randint(0, 3),
        "at-most": r.choice((0, 0.1, 0.4)),
        "rest-days": r.random() < 0.5,
    }
    return made | {"history": r.randint(0, 3), "quiet-hours": {k: v for k, v in quiet.items() if r.random() < 0.8}}


def awakened(r: Random) -> dict[str, Any]:
    made = {
        "group-by": r.choice((["principal"], ["key"], ["requestParameters.key"])),
        "timespan": r.choice(("2d", "4d")),
    }
    return made | ({"past": "rules"} if r.random() < 0.5 else {})


def absent(r: Random) -> dict[str, Any]:
    group_by = r.choice((["principal"], ["region"], []))
    order = r.choice(("after", "before", "around"))
    return {"without": ["reads"], "group-by": group_by, "order": order, "timespan": r.choice(("10m", "1h", "1d"))}


def rate(r: Random) -> dict[str, Any]:
    least = {"part": r.randint(0, 2), "whole": r.randint(0, 3)}
    share = {"gte": r.choice((0, 0.4, 0.5, 1))}
    group_by = r.choice((["principal"], []))
    timespan = r.choice(("15m", "1h", "1d"))
    return {"of": ["reads"], "group-by": group_by, "at-least": least, "condition": share, "timespan": timespan}


def two_places(r: Random) -> dict[str, Any]:
    return {
        "group-by": ["principal"],
        "field": r.choice(("network", "region")),
        "timespan": r.choice(("10m", "1h", "2d")),
    }


KINDS = {f.__name__: f for f in (first_seen, awakened, unusual_volume, quiet_hours, absent, rate, two_places)}


def event(r: Random, number: int, world: int) -> dict[str, Any]:
    """A call in one of the two accounts of a world, by its own people."""
    spread = r.choice((timedelta(minutes=r.randint(0, 300)), timedelta(hours=r.randint(0, 12 * 24))))
    one, two = f"{world}1", f"{world}2"
    who = r.choice(
        (
            f"arn:aws:sts::{one}:assumed-role/Op/s1",
            f"arn:aws:sts::{one}:assumed-role/Op/s2",
            f"arn:aws:sts::{one}:assumed-role/AWSReservedSSO_Admin_1/mira@{world}",
            f"arn:aws:sts::{two}:assumed-role/AWSReservedSSO_Reader_1/mira@{world}",
            f"arn:aws:sts::{one}:assumed-role/web/i-0123456789abcdef{world}",
            f"arn:aws:iam::{one}:user/jo",
        )
    )
    made = {
        "eventTime": (START + spread).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": r.choice(("ConsoleLogin", "AssumeRole", "GetObject", "GetObject", "Other")),
        "sourceIPAddress": r.choice(("203.0.113.5", "198.51.100.7", "203.0.9.9", "10.0.0.1", "s3.amazonaws.com", None)),
        "awsRegion": r.choice(("eu-west-1", "us-east-1")),
        "recipientAccountId": r.choice((one, two)),
        "errorCode": r.choice((None, None, None, "AccessDenied")),
        "requestParameters": {"key": r.choice(("a", "ab", None)), "size": r.choice((1, 5, "7.5", "x", None))},
        "userIdentity": {"arn": who, "accessKeyId": r.choice((f"AKIA{one}", f"AKIA{two}"))},
    }
    return record(made, number)


def case(seed: int, kind: str):
    """Rules of one kind, a stream of events of several worlds, and what each rule finds by the slow reading."""
    r = Random(seed)
    named_type = "unusual_volume" if kind == "quiet_hours" else kind
    wanted = {}
    for number in range(RULES):
        inner = {"type": named_type, "rules": r.choice((["logins"], ["logins", "reads"])), **KINDS[kind](r)}
        head = {"title": "x", "id": str(uuid.UUID(int=number + 1, version=4)), "name": f"top{number}"}
        wanted[f"top{number}"] = {**head, "window": r.choice(("1h", "1d")), "correlation": inner}
    heads = [yaml.safe_load(rule_text(detection, name=name)) for name, detection in BASES.items()]
    rules = load_text(yaml_text(*wanted.values(), *heads))
    assert not rules.errors, rules.errors[0]
    worlds = range(1 if r.random() < 0.2 else SLOW.get(kind, WORLDS))
    records = [event(r, 100 * world + n, world) for world in worlds for n in range(r.randint(1, 50))]
    named = {name: {"detection": detection, "logsource": LOGSOURCE} for name, detection in BASES.items()}
    told = [(m["eventID"], _time(m), m) for m in [*records, END]]
    return r, rules, records, {name: reference.alerts(one, named, told) for name, one in wanted.items()}


def _time(made: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(made["eventTime"])


class Lake:
    """A table that grows batch by batch, with its detector: what `follow.Follower` does, over rows at hand."""

    def __init__(self, engine, rules, profiles, records):
        self.engine, self.rules, self.profiles = engine, rules, profiles
        self.detector = Detector(rules, engine, profiles=profiles)
        self.linked = {r.id: r for r in rules if r.correlation}
        assert not engine.load("every_row", SOURCE, [json.dumps(made).encode() for made in records])
        self.seen: list[str] = []
        self.latest: datetime | None = None
        self.alerts: dict[str, dict[tuple[str, int], set[str]]] = {r.name: {} for r in self.linked.values()}
        self.position: str | None = None

    def take(self, batch):
        """Rows that came: learned, then judged."""
        ids = [made["eventID"] for made in batch]
        self.seen += ids
        self.choose("new_rows", ids)
        self.choose("all_rows", self.seen)
        rules, reach = self.detector.rules, self.detector.reach(SOURCE.name, "new_rows")
        wanted = past.wanted(rules, SOURCE)
        narrowing = past.narrowing(wanted, rules, SOURCE, self.engine)
        learned = list(past.learned(wanted, rules, SOURCE, self.engine, "new_rows", reach, narrowing))
        after = str(len(self.seen))
        assert self.profiles.learn(learned, before=self.position, after=after)
        self.position = after
        before, self.latest = self.latest, max(filter(None, [self.latest, *map(_time, batch)]))
        due = Settled(None if before is None else before - LATE, self.latest - LATE)
        self.told(self.detector.run("new_rows", partial(self.context, "new_rows"), SOURCE, settled=lambda _: due))
        self.told(self.detector.settle(lambda _, window: self.context("", window), lambda _: due, [SOURCE.name]))

    def choose(self, table, ids):
        """The rows of these ids into a table."""
        listed = ", ".join(f"'{one}'" for one in ids)
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM every_row WHERE ev_id IN ({listed})"
        )

    def again(self):
        """Everything judged once more, as `--since` does."""
        self.alerts = {r.name: {} for r in self.linked.values()}
        due = Settled(None, self.latest - LATE)
        self.told(self.detector.run("all_rows", partial(self.context, "all_rows"), SOURCE, settled=lambda _: due))

    def context(self, table: str, window: Window, *, new: bool = True) -> str:
        """Every row of the window so far; or those that are not in the table of new ones."""
        self.engine.execute(
            "CREATE OR REPLACE VIEW around AS SELECT * FROM all_rows WHERE "
            f"ev_time >= TIMESTAMPTZ '{window.start}' AND ev_time < TIMESTAMPTZ '{window.end}'"
        )
        return "around" if new else without(self.engine, "around", table)

    def told(self, matches):
        """Matches of the rules, gathered as alerts are."""
        for match in matches:
            rule = self.linked.get(match.rule_id)
            if rule is not None:
                assert match.count == len(match.events)
                key = (match.entity, int(match.time.timestamp() // rule.window_seconds))
                self.alerts[rule.name].setdefault(key, set()).update(e.ev_id for e in match.events)


def cut(r: Random, records):
    """In batches, none of them empty, and the end in a batch of its own."""
    cuts = sorted({0, len(records), *(r.randint(0, len(records)) for _ in range(4))})
    return [*(records[a:b] for a, b in pairwise(cuts)), [END]]


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(4), **SEEDED)
@example(seed=1)
def test_alone_equals_the_reference(engine, kind, seed):
    """One relation without a past, as in the tests inside rules: its own rows are the past."""
    r, rules, records, expected = case(seed, kind)
    r.shuffle(records)
    lake = Lake(engine, rules, Memory(), [*records, END])
    lake.told(Detector(rules, engine).run("every_row", None, SOURCE))
    assert lake.alerts == expected


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(4), **SEEDED)
@example(seed=2)
def test_batches_that_come_late_end_the_same(engine, kind, seed):
    """Rows out of order by no more than the lateness, in batches of any size: the same alerts with the same events."""
    r, rules, records, expected = case(seed, kind)
    records.sort(key=lambda made: _time(made) + LATE * r.random() * 0.99)
    lake = Lake(engine, rules, Memory(), [*records, END])
    for batch in cut(r, records):
        lake.take(batch)
    assert lake.alerts == expected


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(3), **SEEDED)
@example(seed=3)
def test_profiles_do_not_depend_on_order(engine, kind, seed):
    """Rows that come in any order, kept in a state: judged again, everything is as the reference says."""
    r, rules, records, expected = case(seed, kind)
    r.shuffle(records)
    with open_state("sqlite://") as state:
        lake = Lake(engine, rules, state.profiles, [*records, END])
        for batch in cut(r, records):
            lake.take(batch)
        lake.again()
    assert lake.alerts == expected
