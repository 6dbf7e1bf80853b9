"""The terms of a short search, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable

_TERM = re.compile(r"(?P<field>[A-Za-z_][\w.:@/-]*?)(?P<op>!=|!~|>=|<=|=|~|>|<|:(?=null$))(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a field: `op` is one of `= != ~ !~ > >= < <= null`."""

    field: str
    op: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person asked for, taken apart."""

    filters: tuple[Filter, ...] = ()
    words: tuple[str, ...] = ()


def parse(terms: Iterable[str]) -> Terms:
    """Take terms apart, each as the shell gives it. Raises `QueryError` for an empty one."""
    filters: list[Filter] = []
    words: list[str] = []
    for term in terms:
        quoted = len(term) > 1 and term[0] == term[-1] == '"'
        text = term[1:-1] if quoted else term
        if not text.strip():
            raise QueryError("an empty term", where="search", hint="leave it out")
        found = None if quoted else _TERM.fullmatch(text)
        if found is None:
            words.append(text)
        elif found["op"] == ":":
            filters.append(Filter(found["field"], "null"))
        else:
            filters.append(Filter(found["field"], found["op"], found["value"]))
    return Terms(tuple(filters), tuple(words))
