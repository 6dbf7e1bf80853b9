"""Conditions of correlations in words: what they mean, and what is told of bad ones."""

from __future__ import annotations

from itertools import product

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from making import rule_text

from vedette.detect import conditions
from vedette.detect.load import load_text

RULES = ["a", "b", "c-1", "recon_x", "recon_y"]


def true(node, there):
    """Whether a condition holds where these rules occur, by the SQL it becomes, read by Python."""
    sql = conditions.written(node, lambda i: f"({i} in there)").replace("CAST", "int").replace(" AS INTEGER", "")
    return bool(eval(sql.replace("NOT", "not").replace(" AND ", " and ").replace(" OR ", " or "), {"there": there}))  # noqa: S307  of numbers, and, or, not


@pytest.mark.parametrize(
    ("text", "holds", "fails"),
    [
        ("a and b or c-1", [{2}, {0, 1}], [{0}, {1}]),
        ("a AND (b OR c-1)", [{0, 2}, {0, 1}], [{2}, {0}]),
        ("not b and a", [{0}], [{0, 1}, set()]),
        ("2 of them", [{0, 3}], [{4}]),
        ("all of recon_*", [{3, 4}], [{3}]),
        ("any of recon_* and not 1 of c*", [{3}, {4, 0}], [{3, 2}, {0}]),
    ],
)
def test_words(text, holds, fails):
    """And binds before or, not before both; quantities count the rules that a pattern names."""
    made = conditions.tree(text, RULES)
    assert all(true(made, there) for there in holds)
    assert not any(true(made, there) for there in fails)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a and", "missing"),
        ("(a or b", "bracket"),
        ("a b", "'b'"),
        ("a and x", "'x'"),
        ("3 of z*", "'z*'"),
        ("few of them", "'few'"),
        ("1 of", "what"),
    ],
)
def test_bad_words_are_told(text, told):
    """What cannot be read names the word that is wrong."""
    with pytest.raises(ValueError, match=told.replace("*", r"\*")):
        conditions.tree(text, RULES)


TREES = st.recursive(
    st.one_of(
        st.integers(0, 3).map(lambda i: ["rule", i]),
        st.tuples(st.integers(0, 4), st.lists(st.integers(0, 3), min_size=1, unique=True)).map(
            lambda pair: ["atleast", *pair]
        ),
    ),
    lambda inner: st.one_of(
        inner.map(lambda x: ["not", x]),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ["and", *parts]),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ["or", *parts]),
    ),
    max_leaves=5,
)


@given(made=TREES)
def test_conjuncts_are_all_the_ways_to_be_true(made):
    """Some conjunct holds exactly where the condition does."""
    ways = conditions.conjuncts(made)
    for bits in product((False, True), repeat=4):
        there = {i for i, present in enumerate(bits) if present}
        met = any(set(yes) <= there and not set(no) & there for yes, no in ways)
        assert met is true(made, there)


def told(**inner):
    """The error of a correlation over the rules a and b."""
    linked = {"type": "temporal", "rules": ["a", "b"], "timespan": "1h", **inner}
    linked = {key: value for key, value in linked.items() if value is not None}
    text = yaml.safe_dump({"title": "t", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "correlation": linked})
    named = [rule_text({"s": {"eventName": n}, "condition": "s"}, name=n) for n in "abc"]
    errors = load_text("---\n".join([text, *named]), "x.yml").errors
    return str(errors[0]) if errors else ""


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ({"condition": "a"}, "'b' is among its rules"),
        ({"condition": "not a and not b"}, "none of its rules"),
        ({"condition": "a and b and c"}, "'c' is not among its rules"),
        ({"condition": {"gte": 1.5}}, "whole numbers"),
        ({"type": "event_count", "condition": "a and b"}, "x.yml:"),
        ({"type": "event_count", "condition": {"gte": 10**15}}, "too large"),
        ({"type": "value_sum", "condition": {"field": ["x", "y"], "gte": 1}}, "no single field"),
        ({"type": "value_percentile", "condition": {"field": "x", "percentile": 101, "gte": 1}}, "percentile"),
        ({"type": "temporel"}, "did you mean 'temporal'"),
        ({"rules": ["a", "nobody"]}, "'nobody'"),
        ({"rules": []}, "names no rules"),
    ],
)
def test_bad_correlations_are_told(inner, said):
    """Each with its file and line."""
    assert said in told(**inner)
    assert told(**inner).startswith("x.yml:")


def test_rules_may_come_from_the_condition():
    """Where there is no list, the condition names the rules, in its order."""
    assert told(rules=None, condition="b and not a") == ""


@pytest.mark.parametrize("turn", [["one", "two"], ["two"]])
def test_a_circle_of_correlations_is_told(turn):
    """Correlations that count each other are errors, all of them, and the base rule still loads."""
    made = [
        {
            "title": name,
            "name": name,
            "id": f"{number}d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12",
            "correlation": {"type": "temporal", "rules": ["a", other], "timespan": "1h"},
        }
        for number, (name, other) in enumerate(zip(turn, [*turn[1:], turn[0]], strict=True))
    ]
    rules = load_text(
        "---\n".join([yaml.safe_dump_all(made), rule_text({"s": {"eventName": "a"}, "condition": "s"}, name="a")])
    )
    assert [r.name for r in rules] == ["a"]
    assert len(rules.errors) == len(turn)
