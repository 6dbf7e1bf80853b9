"""Rows as JSON and CSV, one after the other, however many there are."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, TextIO

from vedette.alert.text import clean
from vedette.cli._output import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: What makes a spreadsheet take a cell for a formula, also behind blanks.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_json(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write an array of row objects; gives the number of rows. Of columns of one name the last stays."""
    number = 0
    file.write("[")
    for number, row in enumerate(rows, 1):
        file.write(",\n " if number > 1 else "\n ")
        file.write(json.dumps({name: plain(value) for name, value in zip(columns, row, strict=True)}))
    file.write("\n]\n" if number else "]\n")
    return number


def write_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a header and the rows; gives the number of rows. Formulas are defused with an apostrophe.

    Text is quoted and numbers are not. On a terminal control characters are left out.
    """
    fit = clean if file.isatty() else str
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_defused(fit(name)) for name in columns])
    number = 0
    for row in rows:
        writer.writerow([_value(value, fit) for value in row])
        number += 1
    return number


def _value(value: Any, fit: Callable[[str], str]) -> str | int | float:
    found = plain(value)
    if found is None:
        return ""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, int | float):
        return found
    return _defused(fit(found if isinstance(found, str) else json.dumps(found)))


def _defused(text: str) -> str:
    """Make text of what a spreadsheet would run; NUL and lone surrogates are made visible."""
    text = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
