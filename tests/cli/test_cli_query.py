"""vedette query: SQL or the short form; table, JSON, CSV or Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from fake_api import NOW, found
from hypothesis import given
from hypothesis import strategies as st

from vedette.lake import export


class Terminal(io.BytesIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Yes."""
        return True


def rows(*some, **more):
    return lambda *_, **__: found(*some, **more)


def written(form, *some, stream=None, **more):
    """The bytes of made rows in that form."""
    stream = stream or io.BytesIO()
    export.write(found(*some, **more).result, stream, form)
    return stream.getvalue()


@pytest.mark.parametrize(
    "words",
    [["SELECT 1"], ["select", "1"], ["with x as (select 1) from x"], ["(SELECT 1)"], ["FROM cloudtrail"]],
)
def test_sql_is_known_by_its_first_word(vedette, full, words):
    """Quoted or not."""
    vedette("query", *words)

    assert (full.called.verb, full.called.args) == ("query", (" ".join(words),))


@pytest.mark.parametrize("words", [["alice"], ["select"], ["AccessDenied", "alice"], ["selected items"]])
def test_other_words_are_searched(vedette, full, words):
    """A word that looks like SQL is a word."""
    vedette("query", *words)

    assert (full.called.verb, full.called.options["words"]) == ("search", words)


def test_the_short_form_passes_time_fields_and_words(vedette, full):
    """All may be left out but one."""
    args = "--source cloudtrail --since 2024-05-01 --where ev_actor=*alice* --where errorCode= --limit 5 denied"
    vedette("query", *args.split())

    assert full.called.options == {
        "source": "cloudtrail",
        "since": datetime(2024, 5, 1, tzinfo=UTC),
        "until": None,
        "where": ["ev_actor=*alice*", "errorCode="],
        "words": ["denied"],
        "limit": 5,
    }


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "nothing to search for"),
        (["SELECT 1", "--since", "1h"], "SQL does not go together"),
        (["--where", "alice"], "'alice' is no condition"),
        (["x", "--since", "yesterday-ish"], "'yesterday-ish' is no time"),
        (["x", "--since", "1h", "--until", "2h"], "the end is not after the start"),
        (["x", "--format", "parquet"], "Parquet is not for a terminal"),
        (["x", "--format", "csv", "--json"], "do not go together"),
        (["x", "--output", "x.txt"], "a file needs a format"),
        (["x", "--output", "none/x.csv"], "the file cannot be written"),
    ],
)
def test_wrong_use_is_explained(vedette, args, message):
    """Exit code 2, and a hint."""
    ran = vedette("query", *args)

    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "hint:" in ran.err


@pytest.mark.usefixtures("full")
def test_json_is_an_array_of_row_objects(vedette):
    """Numbers stay numbers, times are text, nothing is null."""
    expected = [{"a": 1, "b": "2024-05-01T12:00:00Z"}, {"a": 2, "b": None}]

    assert vedette("query", "SELECT 1", "--json").json == expected
    assert vedette("query", "SELECT 1", "--format", "json").json == expected


def test_no_rows_are_an_empty_array(vedette, api):
    """Still one JSON value."""
    api.answers["query"] = rows()

    assert vedette("query", "SELECT 1", "--json").json == []
    assert vedette("query", "SELECT 1").out == "No rows.\n"


def test_every_type_has_a_json_value():
    """Whatever the engine gives."""
    values = (Decimal("1.5"), date(2024, 5, 1), timedelta(seconds=2), float("nan"), b"ab", [NOW], {"k": [1, None]})

    (row,) = json.loads(written("json", values, columns=[str(n) for n in range(len(values))]))

    assert list(row.values())[:2] == [1.5, "2024-05-01"]
    assert list(row.values())[3:] == [None, "YWI=", ["2024-05-01T12:00:00Z"], {"k": [1, None]}]


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"k": [1, {"a": null}]}', {"k": [1, {"a": None}]}), ("null", None), (None, None), ('{\n"k":\r\n1}', {"k": 1})],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_open_fields_are_json_values(text, value, form):
    """Nested, JSON null as null, and a line is a line whatever blanks the record has."""
    data = written(form, (text, "x"), columns=("requestParameters", "b"), types=("JSON", "VARCHAR"))

    assert data.count(b"\n") == 1
    (row,) = json.loads(data) if form == "json" else [json.loads(data)]
    assert row == {"requestParameters": value, "b": "x"}


HOSTILE = "\x1b[31mred\x7f\x9b2J\u202e\u200b\ud83d\ude00\u00e9".encode("utf-16", "surrogatepass").decode("utf-16")


def test_json_is_printable_ascii_everywhere():
    """No terminal is steered by it, and the text is the text."""
    data = written("json", (HOSTILE, f'{{"k": "{HOSTILE[4:]}"}}'), columns=("a", "b"), types=("VARCHAR", "JSON"))

    assert data.decode().rstrip("\n").isprintable()
    assert data.isascii()
    assert json.loads(data) == [{"a": HOSTILE, "b": {"k": HOSTILE[4:]}}]


def test_csv_is_harmless_on_a_terminal_and_whole_in_a_file():
    """Only people look at terminals."""
    shown = written("csv", (HOSTILE,), stream=Terminal(), columns=("\x1b]0;x\x07",)).decode()

    assert shown.replace("\r\n", "").isprintable()
    assert "\\x1b[31mred" in shown
    assert HOSTILE in written("csv", (HOSTILE,)).decode()


def test_a_table_is_harmless_and_says_where_it_ends(vedette, api):
    """Escape codes are gone, markup is text, and 200 rows are enough to look at."""
    api.answers["query"] = rows(*[("\x1b[31m[red]x\ny",)] * 500)

    ran = vedette("query", "SELECT 1")

    assert "\x1b" not in ran.out
    assert ran.out.count("[red]x y") == 200
    assert "The first 200 rows" in ran.out


def test_a_limit_is_a_limit(vedette, api):
    """The engine is told, and the table has no more."""
    api.answers["query"] = rows(*[(n,) for n in range(500)])

    ran = vedette("query", "SELECT 1", "--limit", "300")

    assert api.called.options["limit"] == 300
    assert "first 200" not in ran.out
    assert " 299 " in ran.out.replace("\n", " ")


def test_a_file_is_named_by_its_ending(vedette, api, tmp_path):
    """CSV, JSON and Parquet; the number of rows goes to stderr."""
    for name in ("x.csv", "x.json", "x.jsonl", "x.parquet"):
        api.answers["query"] = rows((1,), (2,))
        ran = vedette("query", "SELECT 1", "--output", str(tmp_path / name))
        assert (ran.code, ran.out) == (0, "")
        assert "2 rows written" in ran.err
    assert (tmp_path / "x.csv").read_bytes() == b"a\r\n1\r\n2\r\n"
    assert json.loads((tmp_path / "x.json").read_text()) == [{"a": 1}, {"a": 2}]
    assert (tmp_path / "x.jsonl").read_text() == '{"a":1}\n{"a":2}\n'
    assert pq.read_table(tmp_path / "x.parquet").to_pylist() == [{"a": 1}, {"a": 2}]


@pytest.mark.usefixtures("full")
def test_stdout_takes_the_same_forms(vedette):
    """One writer, wherever the rows go."""
    assert vedette("query", "x", "--format", "csv").out == "a,b\r\n1,2024-05-01T12:00:00Z\r\n2,\r\n"
    lines = vedette("query", "x", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["a"] for line in lines] == [1, 2]


@pytest.mark.parametrize("text", ["=1+1", "+a", "-cmd", "@x", "\t=1", "  =1", "\r=1", "\uff1d1", "|x"])
def test_formulas_in_csv_are_defused(text):
    """A spreadsheet takes them for text, on a terminal too; numbers stay numbers."""
    for stream in (io.BytesIO(), Terminal()):
        data = written("csv", (text, -5, -1.5, True, None), stream=stream, columns=(text, "b", "c", "d", "e")).decode()
        head, row = csv.reader(io.StringIO(data, newline=""), strict=True)
        assert (head[0][0], row[0][0]) == ("'", "'")
        assert row[1:] == ["-5", "-1.5", "true", ""]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), min_size=1, max_size=5))
def test_csv_of_any_text_can_be_read_back(some):
    """No cell breaks a row, and none begins like a formula but numbers."""
    data = written("csv", *some, columns=("a", "b")).decode()

    back = list(csv.reader(io.StringIO(data, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [cell.removeprefix("'") for cell in row] for row in some
    ]
    assert not any(re.match(r"[ \u00a0]*[=@|]|[+-](?![0-9])", cell) for row in back for cell in row)
