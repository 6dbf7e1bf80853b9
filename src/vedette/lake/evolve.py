"""Files that are older than their table's columns: what they lack is NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.lake import schema as shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.model import LogSource

_SQL_TYPES = {
    "string": "VARCHAR",
    "timestamp": "TIMESTAMPTZ",
    "bool": "BOOLEAN",
    "long": "BIGINT",
    "double": "DOUBLE",
    "list<string>": "VARCHAR[]",
}


def missing(source: LogSource, has: Mapping[str, Any]) -> dict[str, str]:
    """DuckDB expressions for the stored top-level columns that are not, or not whole, among those of the files.

    `has` gives the files' columns with DuckDB's types. Empty where the files have everything.
    """
    out = {}
    for name, leaf in shapes.tree(source).items():
        if name not in has:
            out[name] = f"CAST(NULL AS {_type(leaf)})"
        elif isinstance(leaf, dict) and _lacks(leaf, has[name]):
            out[name] = _rebuilt(leaf, has[name], f'"{name}"')
    return out


def _type(leaf: Any) -> str:
    if isinstance(leaf, dict):
        fields = [f'"{name}" {_type(inner)}' for name, inner in leaf.items()]
        return f"STRUCT({', '.join(fields)})"
    return _SQL_TYPES[leaf[0]]


def _children(kind: Any) -> dict[str, Any]:
    return dict(kind.children) if kind.id == "struct" else {}


def _lacks(leaf: Mapping[str, Any], kind: Any) -> bool:
    has = _children(kind)
    return any(
        name not in has or (isinstance(inner, dict) and _lacks(inner, has[name])) for name, inner in leaf.items()
    )


def _rebuilt(leaf: Mapping[str, Any], kind: Any, place: str) -> str:
    """The struct with the fields it lacks; NULL where it was."""
    has = _children(kind)
    fields = []
    for name, inner in leaf.items():
        if name not in has:
            value = f"CAST(NULL AS {_type(inner)})"
        elif isinstance(inner, dict):
            value = _rebuilt(inner, has[name], f'{place}."{name}"')
        else:
            value = f'{place}."{name}"'
        fields.append(f'"{name}" := {value}')
    return f"CASE WHEN {place} IS NOT NULL THEN struct_pack({', '.join(fields)}) END"
