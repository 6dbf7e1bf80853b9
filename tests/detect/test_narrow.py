"""SQL that leaves out rows by pairs of values: true for every row of the pairs, and tried while a file is read."""

from __future__ import annotations

import pytest
from making import rule_text
from tables import Spy

from vedette.detect.load import load_text
from vedette.detect.narrow import Narrowing, among, exactly

ROWS = [("s3", "Get"), ("s3", "Put"), ("iam", "Get"), (None, "Get"), ("s3", None), ("a|b", "Get"), ("b", "et|s")]


@pytest.fixture
def told(engine):
    """The rows in a table; gives those for which a condition holds."""
    listed = ", ".join("(" + ", ".join("NULL" if v is None else f"'{v}'" for v in row) + ")" for row in ROWS)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS SELECT * FROM (VALUES {listed}) AS t(service, name)")
    return lambda sql: set(engine.rows(f"SELECT * FROM pairs WHERE {sql}"))


@pytest.mark.parametrize("pairs", [ROWS[:1], ROWS[:2], ROWS[:3], ROWS[2:5], ROWS[4:], ROWS, [("s3", "Get")] * 2])
def test_rows_of_the_pairs_are_there(told, pairs):
    """Whatever their values hold: NULL, and the mark that parts values in the search."""
    assert told(among(("service", "name"), pairs)) >= set(pairs)
    assert told(exactly(("service", "name"), pairs)) >= set(pairs)


def test_few_pairs_are_exact(told):
    """Without NULL: those rows and no others."""
    pairs = [("s3", "Put"), ("iam", "Get")]
    assert told(among(("service", "name"), pairs)) == {*pairs, ("s3", "Get")}
    assert told(exactly(("service", "name"), pairs)) == set(pairs)
    assert told(among(("service", "name"), [])) == set()


def test_several_values_are_searched_for_in_one_text():
    """That is what DuckDB tries while it reads; not where a value holds the mark, nor where they are many."""
    assert "contains('|Get|Put|', '|' || \"name\" || '|')" in among(("name",), [("Get",), ("Put",)])
    assert "contains" not in among(("name",), [("Get",)])
    assert "contains" not in among(("name",), [("Get",), ("a|b",)])
    assert "contains" not in among(("name",), [(f"Get{n}",) for n in range(100)])


def test_a_value_that_is_missing_is_searched_for_too(told):
    """As one function of the column alone: rows without a value pass, others as they did."""
    pairs = [("s3", "Get"), ("s3", None), ("a|b", "Get"), ("b", "Put")]
    condition = among(("name",), [(name,) for _, name in pairs])
    assert condition == "(contains('|Get|Put|', '|' || \"name\" || '|')) IS NOT FALSE"
    assert told(condition) == {row for row in ROWS if row[1] != "et|s"}


def test_rules_are_asked_when_their_rows_are(engine):
    """Of a relation that one rule looks at, it and its neighbours are asked; of all pairs all are, and once."""
    engine.execute("CREATE OR REPLACE TEMP TABLE called AS SELECT 's3' AS \"eventSource\", 'Get' AS \"eventName\"")
    found = load_text(
        "---\n".join(
            rule_text({"s": {"eventName": f"Get{n or ''}"}, "condition": "s"}, name=f"r{n}") for n in range(40)
        )
    )
    rules = list(found)
    spy = Spy(engine)
    narrowing = Narrowing(spy, ("eventSource", "eventName"), rules)
    condition = narrowing.reach("called")
    assert condition(rules[0]) == "\"eventSource\" IN ('s3') AND \"eventName\" IN ('Get')"
    assert condition(rules[1]) == "FALSE"
    assert sum("FROM vedette_asked" in sql for sql in spy.asked) == 1
    assert narrowing.pairs("called") == {("s3", "Get"): {rules[0].id}}
    assert narrowing.counted("called") == {("s3", "Get"): (1, {rules[0].id})}
    asked = len(spy.asked)
    assert condition(rules[39]) == "FALSE"
    assert len(spy.asked) == asked
    assert Narrowing(spy, (), []).reach("called")(rules[0]) == "TRUE"
