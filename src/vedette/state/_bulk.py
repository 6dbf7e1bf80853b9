"""INSERT of very many rows by the driver itself: SQLAlchemy would look at each value of each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.state.columns import bound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Insert, Table
    from sqlalchemy.engine import Connection


def insert_rows(connection: Connection, statement: Insert, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Run the INSERT into the table for rows that are given by columns, all of the same length; nothing for none."""
    number = len(next(iter(columns.values())))
    if not number:
        return
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
    values: dict[str, Sequence[Any]] = {name: [value] * number for name, value in compiled.params.items()}
    values |= {name: bound(table.c[name].type, own) for name, own in columns.items()}
    wanted = list(compiled.positiontup or ()) if compiled.positional else list(values)
    rows = list(zip(*(values[name] for name in wanted), strict=True))
    if compiled.positional:
        connection.exec_driver_sql(str(compiled), rows)
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(wanted, row, strict=True)) for row in rows])
