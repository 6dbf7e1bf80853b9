"""SQL that leaves out rows by pairs of values: true for every row of the pairs, and tried while a file is read."""

from __future__ import annotations

import pytest

from vedette.detect.narrow import among, exactly

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
