"""SQL over the lake: what runs, what is refused, which files are read."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from vedette.errors import LakeError, QueryError
from vedette.lake.query import Query


def _one(home, text):
    return next(home.query().sql(text).rows())


def test_counts_every_row(stored, records):
    """A source is a table by its name."""
    assert _one(stored, "SELECT count(*), count(DISTINCT ev_id) FROM cloudtrail") == (len(records), len(records))


def test_times_are_aware_and_utc(stored):
    """TIMESTAMPTZ and TIMESTAMP come back as aware datetimes in UTC."""
    row = _one(stored, "SELECT min(ev_time), CAST('2026-06-01' AS TIMESTAMP), [min(ev_time)] FROM cloudtrail")
    assert row[0].tzinfo is UTC
    assert row[1] == datetime(2026, 6, 1, tzinfo=UTC)
    assert row[2][0] == row[0]


def test_columns_that_repeat_get_numbers(stored):
    """Every column has a name of its own, so that rows can be objects."""
    result = stored.query().sql("SELECT 1 AS a, 2 AS a, 3 AS b")
    assert list(result.dicts()) == [{"a": 1, "a_1": 2, "b": 3}]


def test_rows_come_in_batches_as_they_are_read(stored):
    """A result larger than memory may be read: nothing is computed before it is asked for."""
    with stored.query().sql("SELECT a.raw, b.raw, c.raw FROM cloudtrail a, cloudtrail b, cloudtrail c") as result:
        first = next(result.batches())
    assert 0 < first.num_rows <= 10_000


def test_limit_cuts_and_says_so(stored):
    """With more rows than the limit there is a note; with as many there is none."""
    cut = stored.query().sql("SELECT ev_id FROM cloudtrail ORDER BY ev_time DESC", limit=5)
    assert (len(list(cut)), cut.cut, len(cut.notes)) == (5, True, 1)
    whole = stored.query().sql("SELECT ev_id FROM cloudtrail LIMIT 5", limit=5)
    assert (len(list(whole)), whole.cut, whole.notes) == (5, False, [])


def test_limit_keeps_the_order_of_the_query(stored):
    """The rows shown are the first of the query's own order."""
    whole = list(stored.query().sql("SELECT ev_time, ev_id FROM cloudtrail ORDER BY 1 DESC, 2"))
    assert list(stored.query().sql("SELECT ev_time, ev_id FROM cloudtrail ORDER BY 1 DESC, 2", limit=7)) == whole[:7]


@pytest.mark.parametrize(
    "where",
    [
        "ev_time >= '2026-06-28'",
        "eventTime >= TIMESTAMP '2026-06-28 00:00:00' AND ev_outcome = 'success'",
        "EV_TIME BETWEEN '2026-06-28' AND '2026-06-28 06:00'",
        "'2026-06-28' <= ev_time",
        "ev_time::date = '2026-06-28'",
        "ev_time > TIMESTAMPTZ '2026-06-29' - INTERVAL 6 HOUR",
        "(ev_time > '2026-06-28T10:00:00Z' AND (ev_time < '2026-06-28T12:00:00Z'))",
        "ev_time = '2026-06-28 10:00'",
    ],
)
def test_time_leaves_out_files_and_no_row(stored, where):
    """Conditions on the time at the top of WHERE read fewer files, and find what reading all of them finds."""
    pruned = stored.query().sql(f"SELECT ev_id FROM cloudtrail WHERE {where} ORDER BY 1")
    whole = stored.query().sql(f"SELECT ev_id FROM cloudtrail WHERE ({where}) OR FALSE ORDER BY 1")
    assert list(pruned) == list(whole)
    assert pruned.files < whole.files == len(stored.table().files())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM cloudtrail WHERE ev_time > '2026-06-29' OR ev_outcome = 'denied'",
        "SELECT * FROM cloudtrail a, cloudtrail b WHERE a.ev_time > '2026-06-29'",
        "WITH x AS (SELECT * FROM cloudtrail) SELECT * FROM x WHERE ev_time > '2026-06-29'",
        "SELECT (SELECT count(*) FROM cloudtrail) FROM cloudtrail WHERE ev_time > '2026-06-29'",
        "SELECT * FROM cloudtrail WHERE ev_time > (SELECT max(ev_time) FROM cloudtrail WHERE ev_time > '2026-06-29')",
        "SELECT * FROM cloudtrail WHERE NOT ev_time > '2026-06-29'",
    ],
)
def test_files_are_all_read_where_time_does_not_bound_them(stored, text):
    """A condition that need not hold for every row read leaves out nothing."""
    with stored.query().sql(text) as result:
        assert result.files == len(stored.table().files())


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO cloudtrail VALUES (1)",
        "DELETE FROM cloudtrail",
        "DROP VIEW cloudtrail",
        "CREATE TABLE x AS SELECT 1",
        "COPY cloudtrail TO 'x.csv'",
        "ATTACH 'x.db'",
        "PRAGMA database_list",
        "SET threads = 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE 'x'",
        "CALL pragma_version()",
        "VALUES (1)",
        "DESCRIBE cloudtrail",
        "EXPLAIN SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "; ;",
        "SELECT 1 +",
        "nonsense",
        "WITH a AS (INSERT INTO cloudtrail VALUES (1) RETURNING 1) SELECT * FROM a",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('x')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT (SELECT count(*) FROM read_blob('/etc/passwd')) FROM cloudtrail",
        "WITH t AS (SELECT * FROM sniff_csv('/etc/passwd')) SELECT * FROM t",
    ],
)
def test_what_is_no_single_select_over_the_lake_is_refused(stored, text):
    """Nothing is changed, nothing but the lake is read, and the error says what to do."""
    with pytest.raises(QueryError) as refused:
        list(stored.query().sql(text))
    assert refused.value.hint


def test_the_engine_itself_reads_nothing_else(stored, tmp_path):
    """Were the check of the text deceived, DuckDB would still refuse."""
    from vedette.lake.engine import Engine  # noqa: PLC0415  only here

    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    engine = Engine()
    files = [f.path for f in stored.table().files()]
    engine.view("cloudtrail", stored.query().sources["cloudtrail"], files)
    engine.lock_down(files)
    assert engine.rows("SELECT count(*) > 0 FROM cloudtrail") == [(True,)]
    for text in (f"SELECT * FROM '{secret}'", f"COPY (SELECT 1) TO '{secret}'", "SET threads = 4"):
        with pytest.raises(QueryError):
            engine.rows(text)
    assert secret.read_text() == "a\n1\n"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("SELECT * FROM cloudtrial", "cloudtrail"),
        ("SELECT evtime FROM cloudtrail", "ev_time"),
        ("SELECT c.event_name FROM cloudtrail c", "eventName"),
        ("SELECT userIdentity.arnn FROM cloudtrail", "userIdentity.arn"),
        ("SELECT 1 FROM cloudtrail ORDER BY sourceIP", "sourceIPAddress"),
    ],
)
def test_misspelt_names_get_a_suggestion(stored, text, near):
    """An unknown table or column is answered with what is near."""
    with pytest.raises(QueryError, match=near):
        list(stored.query().sql(text))


def test_harmless_things_run(stored):
    """CTEs, joins, lateral unnesting, ranges, window functions and comments are all SQL."""
    for text in (
        "WITH cloudtrail AS (SELECT * FROM cloudtrail WHERE ev_outcome = 'denied') SELECT count(*) FROM cloudtrail",
        "SELECT i FROM range(3) t(i)",
        "SELECT r FROM cloudtrail, unnest(ev_resources) u(r) LIMIT 1",
        "FROM cloudtrail SELECT ev_action LIMIT 1; -- done",
        "SELECT ev_id FROM (SELECT * FROM CloudTrail) x QUALIFY row_number() OVER (ORDER BY ev_time) = 1",
        "(SELECT 1 AS a) UNION ALL (SELECT 2) ORDER BY a",
        "SELECT j.key FROM cloudtrail c, json_each(c.raw) j LIMIT 1",
    ):
        assert list(stored.query().sql(text, limit=10))


def test_an_empty_lake_gives_no_row_and_a_hint(empty):
    """Before the first collection every source is an empty table, and nothing is made on disk but the catalog."""
    result = Query(empty.lake).sql("SELECT * FROM cloudtrail")
    assert list(result) == []
    assert "collect" in result.notes[0]
    assert not list(empty.folder.rglob("*.parquet"))


def test_too_little_memory_is_told(stored):
    """A query beyond its memory, with nowhere to spill, says so."""
    query = Query(stored.lake, memory_megabytes=64)
    with pytest.raises(LakeError, match="memory"):
        list(query.sql("SELECT raw || i AS r FROM cloudtrail, range(200) t(i) ORDER BY r"))


def test_what_does_not_fit_spills(stored):
    """With a folder to spill to the same query may take more than its memory."""
    query = Query(stored.lake, memory_megabytes=300, spill=stored.folder / "spill")
    with query.sql("SELECT raw || i AS r FROM cloudtrail, range(150) t(i) ORDER BY r") as result:
        batches = result.batches()
        assert next(batches).num_rows
        assert any((stored.folder / "spill").iterdir())


def test_a_query_can_be_stopped(stored):
    """`interrupt` from another thread ends the query."""
    result = stored.query().sql("SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 8")
    timer = threading.Timer(0.3, result.interrupt)
    timer.start()
    with pytest.raises(QueryError, match="stopped"):
        list(result)
    timer.join()


def test_new_rows_are_seen_by_the_next_query(empty):
    """A `Query` that is kept sees what was collected since."""
    half = len(empty.objects) // 2
    query = empty.query()
    first = empty.collect(empty.objects[:half])
    assert next(query.sql("SELECT count(*) FROM cloudtrail").rows()) == (first,)
    second = empty.collect()
    assert next(query.sql("SELECT count(*) FROM cloudtrail").rows()) == (first + second,)
