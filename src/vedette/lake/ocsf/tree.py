"""Objects of JSON as SQL expressions: what is missing is left out, and nothing is made in Python for a field.

A tree says what an object has; from it come DuckDB's expression of its text, and its shape for Parquet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Text:
    """A string; NULL and the empty one leave it out."""

    sql: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; NULL leaves it out."""

    sql: str


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; NULL leaves it out."""

    sql: str


@dataclass(frozen=True, slots=True)
class Json:
    """Text that holds JSON already; NULL and `null` leave it out."""

    sql: str


@dataclass(frozen=True, slots=True)
class Each:
    """A list of one node for every member of a list; `node` reads the member by the name `member`."""

    sql: str
    node: Node


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of given nodes; those that are NULL are left out, and so is a list of none."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Fields by name; an object without any is left out, and one for which the condition `where` does not hold."""

    fields: Mapping[str, Node]
    where: str = ""


Node = Text | Number | Flag | Json | Each | Listed | Object | str | int | bool


def quoted(text: str) -> str:
    """A literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def text(node: Node) -> str:
    """The expression of the node's JSON text: VARCHAR, NULL where there is nothing to say."""
    match node:
        case str() | bool() | int():
            return quoted(json.dumps(node))
        case Text(sql):
            return f"CAST(to_json(NULLIF(CAST({sql} AS VARCHAR), '')) AS VARCHAR)"
        case Number(sql):
            return f"CAST(CAST({sql} AS BIGINT) AS VARCHAR)"
        case Flag(sql):
            return f"CAST(CAST({sql} AS BOOLEAN) AS VARCHAR)"
        case Json(sql):
            return f"NULLIF(CAST({sql} AS VARCHAR), 'null')"
        case Each(sql, inner):
            members = f"list_filter(list_transform({sql}, lambda member: {text(inner)}), lambda made: made IS NOT NULL)"
            return _closed("[", f"array_to_string({members}, ',')", "]")
        case Listed(nodes):
            members = ", ".join(f"',' || {text(inner)}" for inner in nodes)
            return _closed("[", f"substr(concat({members}), 2)", "]")
        case Object(fields, where):
            members = ", ".join(f"{quoted(f',{json.dumps(k)}:')} || {text(inner)}" for k, inner in fields.items())
            whole = _closed("{", f"substr(concat({members}), 2)", "}")
            return f"CASE WHEN {where} THEN {whole} END" if where else whole


def _closed(left: str, inner: str, right: str) -> str:
    return f"NULLIF('{left}' || {inner} || '{right}', '{left}{right}')"


def shape(node: Node) -> object:
    """The node's shape as DuckDB's `json_transform` takes it; JSON inside stays text."""
    match node:
        case bool() | Flag():
            return "BOOLEAN"
        case int() | Number():
            return "BIGINT"
        case str() | Text() | Json():
            return "VARCHAR"
        case Each(_, inner):
            return [shape(inner)]
        case Listed(nodes):
            return [_joined([shape(inner) for inner in nodes])]
        case Object(fields, _):
            return {name: shape(inner) for name, inner in fields.items()}


def _joined(shapes: list[object]) -> object:
    """One shape for all members: every field of any."""
    if not all(isinstance(one, dict) for one in shapes):
        return shapes[0]
    return {name: inner for one in shapes if isinstance(one, dict) for name, inner in one.items()}
