"""Results as JSON, CSV and Parquet, and on a terminal."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import pytest

from vedette.errors import QueryError, UsageError
from vedette.lake.export import FORMATS, defused, rows_as_text, visible, write

_MIXED = """
SELECT ev_time, ev_id, ev_resources, userIdentity, requestParameters, readOnly, -5 AS minus, '-5' AS text_minus,
  170141183460469231731687303715884105727::HUGEINT AS big, 'nan'::DOUBLE AS nothing, 1.50::DECIMAL(5, 2) AS exact,
  INTERVAL 1 DAY AS span, DATE '2026-06-01' AS day, NULL AS empty, 'a"b,c' || chr(10) || 'd' AS hard
FROM cloudtrail ORDER BY ev_time, ev_id
"""


def _written(home, form, text=_MIXED):
    stream = io.BytesIO()
    done = write(home.query().sql(text), stream, form)
    assert done.bytes == len(stream.getvalue())
    return done, stream.getvalue()


def test_json_is_one_array_of_objects(stored, records):
    """Times are ISO 8601 in UTC, JSON stays JSON, what JSON cannot say is null."""
    done, data = _written(stored, "json")
    rows = json.loads(data)
    assert len(rows) == done.rows == len(records)
    record = records[rows[0]["ev_id"]]
    assert rows[0]["ev_time"] == record["eventTime"]
    assert rows[0]["requestParameters"] == record.get("requestParameters")
    assert rows[0]["userIdentity"]["type"] == record["userIdentity"]["type"]
    assert (rows[0]["nothing"], rows[0]["big"], rows[0]["minus"]) == (None, 2**127 - 1, -5)


def test_json_of_nothing_is_an_empty_array(stored):
    """No row is still a document."""
    assert _written(stored, "json", "SELECT 1 AS a WHERE FALSE")[1] == b"[]\n"
    assert _written(stored, "jsonl", "SELECT 1 AS a WHERE FALSE")[1] == b""


def test_json_lines_are_an_object_each(stored, records):
    """Every line stands alone."""
    lines = _written(stored, "jsonl")[1].splitlines()
    assert len([json.loads(line) for line in lines]) == len(records)


def test_csv_is_rfc_4180(stored, records):
    """A header, CRLF, doubled quotes; lists and structs are JSON text."""
    data = _written(stored, "csv")[1]
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert data.split(b"\r\n")[0].startswith(b"ev_time,ev_id,")
    assert len(rows) == len(records)
    assert json.loads(rows[0]["userIdentity"])["type"]
    assert (rows[0]["hard"], rows[0]["minus"], rows[0]["text_minus"], rows[0]["empty"]) == ('a"b,c\nd', "-5", "-5", "")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "   =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1-x",
        "\uff20a",
        "\x00=1",
        "=cmd|' /C calc'!A0",
        "-",
        "+",
        "-5x",
        "--5",
    ],
)
def test_what_a_spreadsheet_would_run_is_defused(text):
    """An apostrophe stands in front."""
    assert defused(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "a=1", "1", "-5", "+5.25", "-1e-7", "a@b", "arn:aws:iam::1:user/x", "'=1", " a", "{=1}"]
)
def test_harmless_text_stays(text):
    """Numbers and plain text are not changed."""
    assert defused(text) == text


def test_csv_cells_and_headers_are_defused(stored):
    """Hostile text in a cell, a nested value or a column's name does not run."""
    data = _written(stored, "csv", """SELECT '=HYPERLINK("http://x")' AS "=a", ['=1'] AS list, -1 AS number""")[1]
    header, row = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert header[0] == "'=a"
    assert row == ['\'=HYPERLINK("http://x")', '["=1"]', "-1"]


def test_parquet_keeps_types(stored, records, tmp_path):
    """Times, lists, structs and decimals are what they were; what Parquet has no type for is text."""
    path = tmp_path / "out.parquet"
    assert write(stored.query().sql(_MIXED), path, "parquet").rows == len(records)
    kinds = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')").fetchall())
    assert kinds["ev_time"] == "TIMESTAMP WITH TIME ZONE"
    assert kinds["ev_resources"] == "VARCHAR[]"
    assert kinds["userIdentity"].startswith("STRUCT")
    assert (kinds["exact"], kinds["span"], kinds["readOnly"]) == ("DECIMAL(5,2)", "VARCHAR", "BOOLEAN")
    assert duckdb.sql(f"SELECT count(DISTINCT ev_id) FROM '{path}'").fetchall() == [(len(records),)]


def test_parquet_of_nothing_has_its_columns(stored, tmp_path):
    """No row is still a table."""
    path = tmp_path / "out.parquet"
    assert write(stored.query().sql("SELECT ev_id FROM cloudtrail WHERE FALSE"), path, "parquet").rows == 0
    assert duckdb.sql(f"FROM '{path}'").columns == ["ev_id"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_appears_whole_or_not_at_all(stored, tmp_path, form):
    """Where the query breaks off, the old file stays and nothing lies beside it."""
    path = tmp_path / "out"
    path.write_text("before")
    broken = stored.query().sql("SELECT CASE WHEN i > 90000 THEN error('late') ELSE i END AS a FROM range(100000) t(i)")
    with pytest.raises(QueryError, match="late"):
        write(broken, path, form)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert path.read_text() == "before"
    write(stored.query().sql("SELECT 1 AS a"), path, form)
    assert path.read_bytes() != b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_is_told(stored, tmp_path):
    """The error names the place."""
    with pytest.raises(UsageError, match="nowhere"):
        write(stored.query().sql("SELECT 1"), tmp_path / "nowhere" / "out", "csv")
    with pytest.raises(UsageError, match="format"):
        write(stored.query().sql("SELECT 1"), tmp_path / "out", "xlsx")


def test_terminal_rows_show_control_characters(stored):
    """Nothing a record holds can steer the terminal."""
    text = (
        "SELECT chr(27) || '[31mred' AS a, chr(8238) || 'x' AS b, 'two' || chr(10) || 'lines' AS c, NULL AS d, 1 AS e"
    )
    assert list(rows_as_text(stored.query().sql(text))) == [["\\x1b[31mred", "\\u202ex", "two\\nlines", "", "1"]]
    assert visible("Grüße 東京 \U0001f600") == "Grüße 東京 \U0001f600"
    assert visible("\x9b31m\x7f\u2028") == "\\x9b31m\\x7f\\u2028"
