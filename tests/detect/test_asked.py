"""What conditions ask in the same words becomes a column, and means the same."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import SOURCE, examples, rule_text
from random_rules import detection, encoded
from random_rules import record as random_record

from vedette.detect import asked
from vedette.detect.asked import in_common
from vedette.detect.load import load_text

SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck)}
LONG = "(kind = 'a long text with (brackets)' OR other = 'another (long text)')"


def test_what_several_ask_becomes_a_column():
    """In brackets of its own, however deep; the outermost part that is shared."""
    conditions = [f"n = {n} AND {LONG}" for n in range(3)] + [f"NOT (n = 7 OR {LONG})"]
    columns, shorter = in_common(conditions)
    assert list(columns.values()) == [LONG]
    (name,) = columns
    assert shorter == [f"n = {n} AND {name}" for n in range(3)] + [f"NOT (n = 7 OR {name})"]


def test_what_is_no_condition_stays():
    """Lists, arguments, what stands in a text, what few ask, and what a lambda names."""
    listed = "(" + ", ".join(f"'a value {n}'" for n in range(9)) + ")"
    for one in (f"x IN {listed}", f"least{listed} = 'a'", f"x = '{LONG.replace(chr(39), chr(39) * 2)}'"):
        assert in_common([one] * 5) == ({}, [one] * 5)
    assert in_common([f"x AND {LONG}"] * 3) == ({}, [f"x AND {LONG}"] * 3)
    of_list = f"len(list_filter(x, LAMBDA other : {LONG})) > 0 AND {LONG}"
    assert in_common([of_list] * 5) == ({}, [of_list] * 5)


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(10), **SETTINGS)
def test_conditions_mean_the_same(engine, monkeypatch, seed):
    """Of random rules, with every part a column that two of them share."""
    monkeypatch.setattr(asked, "_SHARED", 2)
    monkeypatch.setattr(asked, "_LONG", 1)
    r = Random(seed)
    engine.load("fresh", SOURCE, [encoded(r, random_record(r)) for _ in range(40)])
    rules = [rule for _ in range(12) for rule in load_text(rule_text(detection(r))).rules]
    conditions = [rule.where for rule in rules] + [f"NOT ({rule.typed})" for rule in rules]
    columns, shorter = in_common([*conditions, *conditions])
    made = "".join(f", {sql} AS {name}" for name, sql in columns.items())
    relation = f"(SELECT *{made} FROM fresh)"
    assert columns
    assert engine.rows(f"SELECT ev_id, {', '.join(conditions)} FROM fresh ORDER BY ev_id") == engine.rows(
        f"SELECT ev_id, {', '.join(shorter[: len(conditions)])} FROM {relation} ORDER BY ev_id"
    )
