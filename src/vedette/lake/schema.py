"""The Arrow and Iceberg shape of a source's table, from its declared columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import DayTransform
from pyiceberg.types import (
    BooleanType,
    DoubleType,
    IcebergType,
    ListType,
    LongType,
    NestedField,
    StringType,
    StructType,
    TimestamptzType,
)

from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from vedette.model import LogSource

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "bool": pa.bool_(),
    "long": pa.int64(),
    "double": pa.float64(),
    "list<string>": pa.list_(pa.string()),
}


class Nothing:
    """Columns of NULLs of each type, made once: a format has a third of its source's columns, in every batch."""

    def __init__(self) -> None:
        self._made: dict[str, pa.Array] = {}

    def of(self, kind: str, rows: int) -> pa.Array:
        """A column of that type, NULL in every row."""
        made = self._made.get(kind)
        if made is None or len(made) < rows:
            made = self._made[kind] = pa.nulls(rows, ARROW_TYPES[kind])
        return made if len(made) == rows else made.slice(0, rows)


#: Common columns that a view computes; every other one is stored.
COMPUTED = frozenset({"ev_related", "ev_account_name", "ev_key_owner"})

#: Columns whose values hardly repeat: no dictionary is tried for them.
UNIQUE = frozenset({"ev_id", "raw"})


def stored(source: LogSource) -> dict[str, tuple[str, str]]:
    """Every stored column by its dotted name: (type, sentence). Common columns first, `raw` last."""
    columns: dict[str, tuple[str, str]] = {
        name: (kind, doc) for name, kind, doc in COMMON_COLUMNS if name not in COMPUTED
    }
    raw = columns.pop("raw")
    for column in source.columns:
        if column.name not in source.aliases:
            columns.setdefault(column.name, (column.type, column.doc))
    for derived in source.own_derived:
        columns.setdefault(derived.name, (derived.type, derived.doc))
    columns["raw"] = raw
    return columns


def tree(source: LogSource) -> dict[str, Any]:
    """The stored columns as nested dictionaries; a leaf is its (type, sentence)."""
    root: dict[str, Any] = {}
    for name, leaf in stored(source).items():
        *parents, last = name.split(".")
        node = root
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = leaf
    return root


def iceberg_schema(source: LogSource) -> Schema:
    """The table's Iceberg schema; ids are numbered in order, which the catalog keeps at creation."""
    counter = iter(range(1, 1_000_000))

    def leaf_type(kind: str) -> IcebergType:
        if kind == "list<string>":
            return ListType(element_id=next(counter), element_type=StringType(), element_required=False)
        plain: dict[str, IcebergType] = {
            "string": StringType(),
            "timestamp": TimestamptzType(),
            "bool": BooleanType(),
            "long": LongType(),
            "double": DoubleType(),
        }
        return plain[kind]

    def fields(node: dict[str, Any]) -> list[NestedField]:
        out = []
        for name, leaf in node.items():
            number = next(counter)
            if isinstance(leaf, dict):
                out.append(NestedField(number, name, StructType(*fields(leaf)), required=False))
            else:
                kind, doc = leaf
                out.append(NestedField(number, name, leaf_type(kind), required=False, doc=doc))
        return out

    return Schema(*fields(tree(source)))


def partition_spec(schema: Schema) -> PartitionSpec:
    """By day of `ev_time`."""
    time = schema.find_field("ev_time")
    return PartitionSpec(
        PartitionField(source_id=time.field_id, field_id=1000, transform=DayTransform(), name="ev_day")
    )


def nest(source: LogSource, flat: dict[str, pa.Array]) -> tuple[list[pa.Array], list[str]]:
    """Arrays and names of the table's top-level columns, structs built from the dotted names in `flat`."""
    arrays, names = [], []
    for name, leaf in tree(source).items():
        arrays.append(_nested(leaf, f"{name}.", flat) if isinstance(leaf, dict) else flat[name])
        names.append(name)
    return arrays, names


def _nested(node: dict[str, Any], prefix: str, flat: dict[str, pa.Array]) -> pa.Array:
    """The struct of a node's columns. A function of its own: a closure that calls itself would keep `flat` alive."""
    children = [
        _nested(leaf, f"{prefix}{name}.", flat) if isinstance(leaf, dict) else flat[f"{prefix}{name}"]
        for name, leaf in node.items()
    ]
    return pa.StructArray.from_arrays(children, names=list(node))
