"""Rows that are alike in many columns, found by one number instead of by comparing each column."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Attackers choose some of the texts that are told apart, and must not be able to choose two of one number.
_SALT = secrets.token_hex(8)


def alike(columns: Iterable[str]) -> str:
    """SQL: a number that rows have in common if they are alike in these columns, NULLs too.

    It is 64 bits of salted MD5s, another each time the program runs: that any two of a million different rows have
    one number has a chance of one in forty million, and nobody can bring it about. An engine works it out once a value
    of a column where that is a dictionary, and groups by one number faster than by many texts.
    """
    told = (f"md5_number('{_SALT}' || {column})" for column in columns)
    return f"hash({', '.join(told)})"
