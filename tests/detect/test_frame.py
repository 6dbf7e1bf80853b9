"""Rows taken apart by shape: rules find what they find without, and look at no more than they must."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import SOURCE, examples, record, rule_text, yaml_text
from random_rules import detection, encoded
from random_rules import record as random_record
from tables import Spy

from vedette import registry
from vedette.detect import frame, run, use
from vedette.detect.load import load_text
from vedette.detect.matches import EVENT_COLUMNS
from vedette.detect.rule import Correlation
from vedette.detect.run import Detector
from vedette.detect.shapes import Shapes, named

FRESH = frame.Relations("fresh")
SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture
def apart(monkeypatch):
    """Every relation is taken apart, however few its rows are."""
    monkeypatch.setattr(run, "_MANY_ROWS", 0)
    monkeypatch.setattr(frame, "_MOST_PARTIES", 2.0)  # the number is about right only


def matched(detector):
    """What each rule finds in the table `fresh`: the ids of its events."""
    found: dict[str, set[str]] = {}
    for match in detector.run("fresh", None, SOURCE):
        found.setdefault(match.rule_id, set()).update(e.ev_id for e in match.events)
    return found


@pytest.mark.parametrize("copied", [0, 15, 120_000], ids=["read from the relation", "some copied", "all copied"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(8), **SETTINGS)
def test_taking_apart_changes_nothing(engine, apart, monkeypatch, copied, seed):
    """Twelve random rules find what each finds by itself over all rows; the second time from remembered shapes."""
    monkeypatch.setattr(frame, "_COPIED", copied)
    r = Random(seed)
    rules = [rule for _ in range(12) for rule in load_text(rule_text(detection(r))).rules]
    detector = Detector(rules, engine)
    for _ in range(2):
        engine.load("fresh", SOURCE, [encoded(r, random_record(r)) for _ in range(60)])
        found = matched(detector)
        for rule in rules:
            alone = {row[0] for row in engine.rows(f"SELECT ev_id FROM fresh WHERE {rule.where}")}
            assert found.get(rule.id, set()) == alone, rule.where


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(15), **SETTINGS)
def test_a_condition_over_shapes_is_the_typed_one(engine, seed):
    """With its marks it holds wherever the condition over typed columns does; nowhere else where it says so."""
    r = Random(seed)
    engine.load("fresh", SOURCE, [encoded(r, random_record(r)) for _ in range(60)])
    for rule in [rule for _ in range(12) for rule in load_text(rule_text(detection(r))).rules]:
        marks = "".join(f", {sql} AS {name}" for name, sql in rule.marks)
        for typed, shape in engine.rows(f"SELECT {rule.typed}, {rule.shape} FROM (SELECT *{marks} FROM fresh)"):
            assert typed is not None
            assert shape is not None
            assert shape or not typed, rule.shape
            assert typed or not (shape and rule.shape_exact), rule.shape


def some_rules():
    """Rules over a call, over a typed column that is no part of a shape, and over the record."""
    call = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}
    detections = [
        {"s": call, "condition": "s"},
        {"s": call | {"userIdentity.accessKeyId|startswith": "AKIA"}, "condition": "s"},
        {"s": call | {"requestParameters.userName": "eve"}, "condition": "s"},
        {"s": {"eventName": "DeleteTrail"}, "condition": "s"},
    ]
    return [rule for one in detections for rule in load_text(rule_text(one)).rules]


def some_events(count=200):
    """Creations of users, half of them with a long-term key, every tenth of `eve`, among reads."""
    made = []
    for n in range(count):
        key = {"accessKeyId": f"{'AKIA' if n % 2 else 'ASIA'}{n:016}"}
        name = "eve" if n % 10 == 0 else f"u{n}"
        call = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser" if n % 4 else "ListUsers"}
        made.append(record(call | {"userIdentity": key, "requestParameters": {"userName": name}}, n))
    return made


def test_rules_are_asked_once_a_shape(engine):
    """Two hundred events are of three shapes; those of a further batch are not asked about again."""
    asked = []
    spy = SimpleNamespace(execute=lambda sql, *more: (asked.append(sql), engine.execute(sql, *more)), rows=engine.rows)
    shapes = Shapes(spy, SOURCE, some_rules())
    for number, batch in enumerate((some_events()[:100], some_events()[100:])):
        asked.clear()
        engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in batch])
        frame.Frame(spy, SOURCE, FRESH, shapes, []).close()
        assert engine.rows(f"SELECT count(*) FROM {shapes.table}") == [(3,)]
        assert bool([sql for sql in asked if "INSERT INTO" in sql]) is (number == 0)


def test_only_what_a_rule_may_match_is_kept(engine, apart):
    """Rows of shapes that no rule may match are not kept; records of those alone that a rule must read."""
    rules = some_rules()
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in some_events()])
    uses = [use.Use(rule, use.read(rule)) for rule in rules]
    with Detector(rules, engine).framed(SOURCE, FRESH, uses) as reached:
        assert engine.rows("SELECT count(*) FROM fresh_rows") == [(150,)]  # the calls that create
        assert engine.rows("SELECT count(*) FROM fresh_copied") == [(150,)]
        found = reached["fresh"]
        assert found.framed(rules[3], ()).none
        key = found.framed(rules[1], ())
        assert engine.rows(f"SELECT count(*) FROM {key.relation} WHERE {key.inside}") == [(100,)]
    assert not engine.rows("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'fresh\\_%' ESCAPE '\\'")


def test_rows_that_several_rules_may_match_are_counted_once(engine):
    """How many rows each rule adds to those before it: of all rows, or of the new ones where it asks for those alone."""
    rules = some_rules()
    events = [json.dumps(e).encode() for e in some_events()]
    engine.load("fresh", SOURCE, events[:120])
    engine.load("beside", SOURCE, events[120:])
    shapes = Shapes(engine, SOURCE, rules)
    made = frame.Frame(engine, SOURCE, frame.Relations("fresh", "beside"), shapes, [])
    user, key, eve, trail = (rule.id for rule in rules)
    for order, of_all, expected in (
        ([key, user, eve, trail], {key, user, eve, trail}, [100, 50, 0, 0]),
        ([user, key], set(), [90, 0]),
        ([user, key], {key}, [90, 40]),
        ([], set(), []),
    ):
        assert shapes.added(order, of_all, "fresh_parties") == expected
    made.close()


@pytest.mark.parametrize(("least", "fewer"), [(0, True), (10**9, False)], ids=["many rows", "few rows"])
@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(15), **SETTINGS)
def test_what_tells_parties_apart_does(engine, monkeypatch, least, fewer, seed):
    """No two parties are alike in the columns that are left, and fewer are left where one follows from another."""
    monkeypatch.setattr("vedette.detect.shapes._MANY_ROWS", least)
    r = Random(seed)
    rows = [(str(a), str(b), None if a == 1 else f"{a}{b}", "all") for a in range(r.randint(1, 4)) for b in range(3)]
    listed = ", ".join(f"('{a}', '{b}', {'NULL' if c is None else repr(c)}, '{d}', 2)" for a, b, c, d in rows)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE parted AS SELECT * FROM (VALUES {listed}) AS v(k0, k1, k2, k3, n)")
    shapes = Shapes(engine, SOURCE, some_rules())
    key = ["k0", "k1", "k2", "k3"]
    left = shapes.telling("parted", key, ["k2", "k3"], ["k0", "k1"])
    assert len({tuple(row[["k0", "k1", "k2", "k3"].index(one)] for one in left) for row in rows}) == len(rows)
    assert (len(left) < len(key)) is fewer


@pytest.mark.parametrize(("least", "statements"), [(101, 0), (100, 1)], ids=["too few rows", "rows enough"])
def test_a_count_that_rows_cannot_reach_is_not_made(engine, apart, least, statements):
    """A hundred rows at the most match the base rule: the rule that counts more is not asked of any."""
    counted = {"type": "event_count", "rules": ["made"], "group-by": ["recipientAccountId"], "timespan": "1h"}
    rules = counting(counted | {"condition": {"gte": least}}, {"made": "AKIA"})
    assert kept_by(engine, rules) == statements


@pytest.mark.parametrize(("second", "statements"), [("AROA", 0), ("ASIA", 1)], ids=["of one none", "of both some"])
def test_an_order_of_which_a_part_is_missing_is_not_looked_for(engine, apart, second, statements):
    """Nobody has a key of the second kind: no row of the first is looked at."""
    ordered = {"type": "temporal_ordered", "rules": ["first", "second"], "group-by": ["ev_actor"], "timespan": "1h"}
    assert kept_by(engine, counting(ordered, {"first": "AKIA", "second": second})) == statements


def counting(correlation, keys):
    """A correlation over creations of users with keys that begin so, by the name of the rule, and those rules."""
    head = {"title": "x", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e10", "level": "high", "correlation": correlation}
    call = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}
    bases = (
        yaml.safe_load(
            rule_text({"s": call | {"userIdentity.accessKeyId|startswith": key}, "condition": "s"}, name=name)
        )
        for name, key in keys.items()
    )
    found = load_text(yaml_text(head, *bases))
    assert not found.errors, found.errors[0]
    return found.rules


def kept_by(engine, rules):
    """How often a correlation asks which groups have rows enough."""
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in some_events()])
    spy = Spy(engine)
    list(Detector(rules, spy).run("fresh", None, SOURCE))
    return sum("TABLE vedette_kept AS" in sql for sql in spy.asked)


def test_lists_are_asked_once_a_value(engine, apart):
    """Where no list holds a decoy, the rule finds no shape, and no row is kept for it; where one does, that row."""
    one = {"s": {"ev_resources|re|i": "decoy|honeypot"}, "condition": "s"}
    rules = load_text(rule_text(one)).rules
    assert rules[0].shape_exact
    for number, expected in ((None, 0), (7, 1)):
        events = some_events()
        for n, event in enumerate(events):
            names = ["arn:aws:s3:::plain", f"arn:aws:s3:::{'DECOY' if n == number else 'plain'}-{n}"]
            event["resources"] = [{"ARN": name} for name in names]
        engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in events])
        detector = Detector(rules, engine)
        with detector.framed(SOURCE, FRESH, [use.Use(rules[0], use.read(rules[0]))]) as reached:
            assert reached["fresh"].framed(rules[0], ()).none is not bool(expected)
            assert engine.rows("SELECT count(*) FROM fresh_rows") == [(expected,)]
        assert sum(map(len, matched(detector).values())) == expected


@pytest.mark.parametrize("asked", [True, False], ids=["a rule asks for it", "nobody asks for it"])
def test_where_no_two_rows_are_alike_nothing_is_taken_apart(engine, monkeypatch, asked):
    """A program that names itself anew each time: rules look at each row, and find the same. Unless none asks for it."""
    monkeypatch.setattr(run, "_MANY_ROWS", 0)
    events = [{**one, "userAgent": f"agent/{n}"} for n, one in enumerate(some_events())]
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in events])
    agent = load_text(rule_text({"s": {"userAgent|endswith": "/7"}, "condition": "s"})).rules
    rules = [*some_rules(), *(agent if asked else [])]
    detector = Detector(rules, engine)
    with detector.framed(SOURCE, FRESH, [use.Use(rule, use.read(rule)) for rule in rules]) as reached:
        assert (reached["fresh"].framed(rules[0], ()) is None) is asked
        assert not engine.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'vedette_seen'")
    assert sorted(len(ids) for ids in matched(detector).values()) == [1, 10, 100, 150][0 if asked else 1 :]


@pytest.mark.parametrize(("least", "asked"), [(10, 1), (1_000, 2)], ids=["it is enough", "it has too few rows"])
def test_a_part_of_the_time_tells_whether_rows_are_alike(engine, monkeypatch, least, asked):
    """Where it has rows enough, the others are not looked at for that."""
    monkeypatch.setattr(frame, "_SAMPLED", least)
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in some_events()])
    questions = []
    spy = SimpleNamespace(execute=engine.execute, rows=lambda sql: (questions.append(sql), engine.rows(sql))[1])
    shapes = Shapes(spy, SOURCE, some_rules())
    made = frame.Frame(spy, SOURCE, FRESH, shapes, [])
    made.close()
    assert made.useful
    assert len([sql for sql in questions if "approx_count_distinct" in sql]) == asked


def test_of_a_struct_what_is_read_is_copied(engine, apart):
    """A rule over the record has what its condition names of it, and no more."""
    rule = load_text(
        rule_text({"s": {"userIdentity.type": "IAMUser", "requestParameters.a": "b"}, "condition": "s"})
    ).rules
    engine.load(
        "fresh", SOURCE, [json.dumps(record({"userIdentity": {"type": "IAMUser"}}, n)).encode() for n in range(9)]
    )
    with Detector(rule, engine).framed(SOURCE, FRESH, [use.Use(rule[0], use.read(rule[0]))]):
        [(kind,)] = engine.rows('SELECT DISTINCT typeof("userIdentity") FROM fresh_copied')
        assert kind == 'STRUCT("type" VARCHAR)'


def test_a_base_rule_needs_what_an_alias_means_for_it():
    """Not what it means for another, nor the alias itself; what is grouped by stays."""
    one, other = some_rules()[:2]
    linked = Correlation(
        type="temporal",
        rules=(one.id, other.id),
        group_by=("key", "who"),
        timespan_seconds=60,
        conditions=(),
        aliases={"key": {one.id: "made", other.id: "used"}},
        sql={name: {SOURCE.name: name.upper()} for name in ("key", "who", "made", "used")},
    )
    assert set(use.valued(linked, one)) == {"WHO", "MADE"}
    assert set(use.valued(linked, other)) == {"WHO", "USED"}
    assert set(use.valued(replace(linked, group_by=("key", "used")), one)) == {"WHO", "MADE", "USED"}


def test_a_party_has_the_columns_that_are_asked_for(engine, apart):
    """Those of a match, of conditions and of values; no others, of which there may be many values.

    The key of a call is at hand with its session, which is the same.
    """
    rules = some_rules()[:2]
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in some_events()])
    for values, more in (
        (("ev_src_asn",), {"ev_src_asn"}),
        (('"userIdentity"."userName"',), {"userName"}),
        ((), set()),
    ):
        with Detector(rules, engine).framed(SOURCE, FRESH, [use.Use(rule, values) for rule in rules]) as reached:
            assert "fresh_framed" in reached["fresh"].rows(rules[0], values).relation
            columns = dict(engine.rows("SELECT column_name, column_type FROM (DESCRIBE fresh_framed)"))
            identity = columns.pop("userIdentity")
            assert ("userName" in identity) is ("userName" in more)
            assert "accessKeyId" in identity
            assert columns.keys() == {*EVENT_COLUMNS, "fresh", "shape", "eventSource", "eventName"} | more - {
                "userName"
            }


def counted_names(gte):
    """A rule that counts names, which stand in the record alone, of each caller's creations of users; and its base."""
    counted = {"type": "value_count", "rules": ["made"], "group-by": ["ev_actor"], "timespan": "1d"}
    return counting(counted | {"condition": {"field": "requestParameters.userName", "gte": gte}}, {"made": "AKIA"})


@pytest.mark.parametrize(("gte", "statements"), [(101, 0), (90, 1)], ids=["too few calls", "calls enough"])
@pytest.mark.parametrize("sparse", [-1, 8], ids=["not copied", "copied"])
def test_records_are_read_of_groups_with_calls_enough(engine, apart, monkeypatch, sparse, gte, statements):
    """Rows that few of those alike match are not copied: their calls are counted, and records of those groups read."""
    monkeypatch.setattr(frame, "_SPARSE", sparse)
    rules = counted_names(gte)
    engine.load("fresh", SOURCE, [json.dumps(e).encode() for e in some_events()])
    spy = Spy(engine)
    found = list(Detector(rules, spy).run("fresh", None, SOURCE))
    read = [sql for sql in spy.asked if '"raw"' in sql or "(raw," in sql]
    assert any("fresh_copied AS" in sql for sql in spy.asked) is (sparse > 0)
    if sparse < 0:
        assert len(read) == statements
        assert all('"ev_actor" IN (' in sql for sql in read)
    assert len(found) == statements


def test_the_source_of_a_frame_has_a_key_that_every_match_tells():
    """Records are found by it."""
    for source in registry.sources().values():
        assert not source.shape or {*source.key} <= {*EVENT_COLUMNS}, source.name


def test_names_are_found_in_sql():
    """Dotted or quoted, but not inside texts."""
    assert named("lower(\"userIdentity\".\"type\") = 'it''s raw' AND ev_actor IS NULL") >= {
        "userIdentity.type",
        "ev_actor",
    }
    assert "raw" not in named("x = 'it''s raw'")


@pytest.mark.parametrize("name", sorted(n for n, s in registry.sources().items() if s.shape))
def test_a_sources_shapes_are_columns(name):
    """Of its own, typed, and with the two that files are sorted by among them."""
    source = registry.source(name)
    columns = {c.name: c.type for c in source.columns}
    assert set(source.sort[:2]) <= set(source.shape)
    assert all(columns[one] in ("string", "bool") for one in (*source.shape, *source.parties))
    assert not set(source.shape) & set(source.parties)
