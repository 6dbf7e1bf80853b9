"""DuckDB over planned Parquet files: an engine, never the store. Nothing is ever downloaded."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs as pafs
from duckdb.func import ARROW, SPECIAL

from vedette.errors import LakeError, QueryError
from vedette.lake import evolve
from vedette.lake import schema as shapes
from vedette.lake.lookups import LOOKED_UP
from vedette.model import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlglot import exp

    from vedette.lake.batch import Assembler
    from vedette.lake.catalog import Place
    from vedette.lake.lookups import Lookups
    from vedette.lake.readers import Reader
    from vedette.model import LogSource, Window

#: What a pivot looks for in a record: ARNs, access key and principal ids, IPv4 and IPv6 addresses.
RELATED = (
    r"arn:aws[a-z-]*:[A-Za-z0-9-]*:[a-z0-9-]*:[0-9]*:[^\"\\ ,\]}]+"
    r"|\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|AIPA|ABIA|ACCA)[A-Z0-9]{12,20}\b"
    r"|\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){2,7}(?:[0-9a-fA-F]{0,4}|:[0-9a-fA-F:]+)"
)

_MESSAGE = 400
_BATCH = 10_000

_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A SELECT's column names, DuckDB's names of their types, its shape in Arrow, and the batches to come."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@contextmanager
def translated() -> Iterator[None]:
    """What DuckDB raises becomes a `QueryError`, or a `LakeError` where the query is not to blame.

    Behind the first batch its errors come through Arrow, which keeps their text alone.
    """
    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise _ours(_first_line(error)) from None
    except RuntimeError as error:
        if "interrupted" in str(error):  # how DuckDB tells of a signal
            raise KeyboardInterrupt from None
        raise


def _ours(text: str) -> LakeError | QueryError:
    if "Out of Memory Error" in text:
        return LakeError(
            f"the query needs more memory than it may use: {text}",
            hint="narrow it by time, or raise query.memory_limit_megabytes",
        )
    if "INTERRUPT Error" in text:
        return QueryError("the query was stopped", hint="run it again, narrowed by time")
    if "Permission Error" in text:
        return QueryError(
            "SQL may read the lake's tables and nothing else", where="SQL", hint="name a log source after FROM"
        )
    if "IO Error" in text:
        return LakeError(f"a file of the lake cannot be read: {text}", hint="try again")
    return QueryError(text, where="SQL", hint="`vedette sources show` lists the columns")


class Engine:
    """One DuckDB in memory. `threads` and `memory_megabytes` bound it; one thread at a time may use it.

    What does not fit goes to files below `spill`; without it the query fails with a clear error.
    """

    def __init__(
        self,
        *,
        threads: int = 1,
        memory_megabytes: int = 512,
        place: Place | None = None,
        spill: Path | None = None,
        lookups: Lookups | None = None,
    ) -> None:
        self._place = place
        self.duck = duckdb.connect(":memory:", config=_CONFIG | {"threads": str(threads)})
        self.duck.execute("SET TimeZone = 'UTC'")
        self.duck.execute(f"SET memory_limit = '{int(memory_megabytes)}MB'")
        self.duck.execute("SET enable_progress_bar = false")
        self.duck.execute("SET parquet_metadata_cache = true")  # the lake's files never change
        self.duck.execute("SET preserve_insertion_order = false")
        self.duck.execute(f"SET temp_directory = {_literal(str(spill) if spill else '')}")
        self._held: dict[str, Any] = {}
        self._loading: dict[str, tuple[LogSource, Reader, Assembler]] = {}
        self._functions: set[str] = set()
        self._lookups = lookups
        if lookups is not None:
            lookups.define(self.duck)
            weakref.finalize(self, self.duck.close)  # Python functions must go before the interpreter does

    def refresh(self) -> None:
        """What is looked up may have changed: load it anew when it is next asked for."""
        if self._lookups is not None:
            self._lookups.forget()

    def rows(self, sql: str | exp.Expression, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run and return every row; times are aware and UTC. Raises `QueryError`."""
        return self._run(sql, params).fetchall()

    def execute(self, sql: str | exp.Expression, params: Sequence[object] = ()) -> None:
        """Run for its effect. Raises `QueryError`."""
        self._run(sql, params)

    def table(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a temporary table of these rows; `columns` gives each its SQL type. One of that name is exchanged."""
        if not rows:
            listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            self.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" ({listed})')
            return
        kinds = {"VARCHAR": pa.string(), "BIGINT": pa.int64()}
        values = [[row[at] for row in rows] for at in range(len(columns))]
        arrays = [pa.array(column, type=kinds[kind]) for column, kind in zip(values, columns.values(), strict=True)]
        with translated():
            self.duck.register("made__rows", pa.table(arrays, names=list(columns)))
            self.duck.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM made__rows')
            self.duck.unregister("made__rows")

    def function(self, name: str, call: Callable[[str | None], list[str]]) -> None:
        """Make a Python function of one text known to SQL; one of that name is exchanged. Raises `QueryError`."""

        def run(column: Any) -> pa.Array:
            return pa.array([call(value) for value in column.to_pylist()], type=pa.list_(pa.string()))

        with translated():
            if name in self._functions:
                self.duck.remove_function(name)
            self.duck.create_function(name, run, ["VARCHAR"], "VARCHAR[]", type=ARROW, null_handling=SPECIAL)
        if not self._functions and self._lookups is None:
            weakref.finalize(self, self.duck.close)  # Python functions must go before the interpreter does
        self._functions.add(name)

    def arrow(self, sql: str | exp.Expression) -> pa.RecordBatchReader:
        """Run and return a reader over the result's record batches. Raises `QueryError`."""
        text = sql if isinstance(sql, str) else sql.sql(dialect="duckdb")
        with translated():
            return self.duck.sql(text).to_arrow_reader(_BATCH)

    def stream(self, sql: str | exp.Expression) -> Stream:
        """Prepare a SELECT; it begins with the first batch that is asked for. Raises `QueryError`.

        Reading the batches raises DuckDB's own errors, which `translated` turns into ours.
        """
        text = sql if isinstance(sql, str) else sql.sql(dialect="duckdb")
        with translated():
            relation = self.duck.sql(text)
            kinds = tuple(str(kind) for kind in relation.types)
            schema = relation.limit(0).to_arrow_table().schema
        batches = (batch for reader in map(relation.to_arrow_reader, [_BATCH]) for batch in reader)
        return Stream(tuple(relation.columns), kinds, schema, batches)

    def interrupt(self) -> None:
        """End what is running, from another thread; it raises `QueryError` there."""
        self.duck.interrupt()

    def lock_down(self, files: Sequence[str] = ()) -> None:
        """From here on, SQL may read no file but those (planned Parquet paths), and change no setting."""
        local = [f.removeprefix("file://") for f in files if "://" not in f or f.startswith("file://")]
        if local:
            self.duck.execute(f"SET allowed_paths = [{', '.join(map(_literal, local))}]")
        self.duck.execute("SET python_enable_replacements = false")
        self.duck.execute("SET enable_external_access = false")
        self.duck.execute("SET lock_configuration = true")

    def _run(self, sql: str | exp.Expression, params: Sequence[object]) -> duckdb.DuckDBPyConnection:
        text = sql if isinstance(sql, str) else sql.sql(dialect="duckdb")
        with translated():
            return self.duck.execute(text, list(params) or None)

    def view(self, name: str, source: LogSource, files: Sequence[str], *, window: Window | None = None) -> None:
        """Make `name` the source's rows in `files` (Parquet paths of its table), inside the window if given."""
        if not files:
            self.duck.execute(f'CREATE OR REPLACE VIEW "{name}" AS {self._empty(source)}')
            return
        relation = self._files(name, source, files)
        where = _where(window)
        self.duck.execute(
            f'CREATE OR REPLACE VIEW "{name}" AS SELECT {self._projection(source, relation)} FROM {relation}{where}'
        )

    def _projection(self, source: LogSource, relation: str = "") -> str:
        """The view's select list; columns that no file of the relation has yet are NULL."""
        missing: Mapping[str, str] = {}
        if relation:
            has = self.duck.sql(f"SELECT * FROM {relation} LIMIT 0")
            missing = evolve.missing(source, dict(zip(has.columns, has.types, strict=True)))
        return projection(source, missing, lookups=self._lookups is not None)

    def _files(self, name: str, source: LogSource, files: Sequence[str]) -> str:
        if all("://" not in f or f.startswith("file://") for f in files):
            listed = ", ".join(_literal(f.removeprefix("file://")) for f in files)
            return f"read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"
        filesystem = self._s3()
        shape = empty_table(source).schema
        self._held[name] = ds.dataset([f.removeprefix("s3://") for f in files], schema=shape, filesystem=filesystem)
        self.duck.register(f"{name}__files", self._held[name])
        return f'"{name}__files"'

    def _s3(self) -> pafs.S3FileSystem:
        place = self._place
        options: dict[str, Any] = {}
        if place and place.endpoint_url:
            options["endpoint_override"] = place.endpoint_url
        if place and place.region:
            options["region"] = place.region
        return pafs.S3FileSystem(**options)

    def _empty(self, source: LogSource) -> str:
        columns = empty_table(source)
        self._held[f"{source.name}__empty"] = columns
        self.duck.register(f"{source.name}__empty", columns)
        return f'SELECT {self._projection(source)} FROM "{source.name}__empty"'

    def load(self, name: str, source: LogSource, records: Sequence[bytes]) -> list[str]:
        """Make `name` a table of raw records read as collection reads them; returns the reject reasons."""
        # Machine code for reading is loaded where records are read: a query need not wait for it.
        from vedette.lake.batch import Assembler  # noqa: PLC0415  see above
        from vedette.lake.readers import Reader  # noqa: PLC0415  see above
        from vedette.lake.rows import Blob  # noqa: PLC0415  see above

        if source.name not in self._loading or self._loading[source.name][0] is not source:
            self._loading[source.name] = (source, Reader(source), Assembler(source))
        _, reader, assembler = self._loading[source.name]

        whole = b"[" + b",".join(records) + b"]" if isinstance(source.framing, Json) else b"\n".join(records)
        blobs = [Blob("records", "1", whole)]
        read = reader.read(blobs)
        table, _ = assembler.assemble(read, blobs).table()
        self.duck.register("loaded__rows", table)
        self.duck.execute(
            f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT {self._projection(source)} FROM loaded__rows'
        )
        self.duck.unregister("loaded__rows")
        return [r.reason for r in read.rejected]

    def close(self) -> None:
        """Free everything; the engine cannot be used afterwards."""
        self.duck.close()
        self._held.clear()


def projection(source: LogSource, missing: Mapping[str, str] = MappingProxyType({}), *, lookups: bool = False) -> str:
    """The select list that gives a view its columns: stored, aliased, the open fields, looked up, and `ev_related`.

    `missing` are expressions for stored columns that the files have not, or not whole. Without `lookups` those
    columns are NULL.
    """
    top = [f'{missing[name]} AS "{name}"' if name in missing else f'"{name}"' for name in shapes.tree(source)]
    aliases = [f'{sql} AS "{name}"' for name, sql in source.aliases.items()]
    taken = {*shapes.tree(source), *source.aliases}
    # A record that is no JSON has no such fields.
    record = "raw" if source.json_only else "CASE WHEN json_valid(raw) THEN raw END"
    opened = [
        f"json_extract({record}, '$.{name}') AS \"{name}\""
        for name in dict.fromkeys((*source.open_fields, *source.known_fields))
        if name not in taken
    ]
    looked_up = [
        f'{f"{function}({of})" if lookups else "CAST(NULL AS VARCHAR)"} AS "{name}"'
        for name, (function, of) in LOOKED_UP.items()
    ]
    related = f"list_distinct(regexp_extract_all(raw, {_literal(RELATED)})) AS ev_related"
    return ", ".join([*top, *aliases, *opened, *looked_up, related])


def empty_table(source: LogSource) -> pa.Table:
    """A table of the stored shape with no row."""
    flat = {name: pa.array([], type=shapes.ARROW_TYPES[kind]) for name, (kind, _) in shapes.stored(source).items()}
    arrays, names = shapes.nest(source, flat)
    return pa.Table.from_arrays(arrays, names=names)


def _where(window: Window | None) -> str:
    if window is None:
        return ""
    parts = []
    if window.start is not None:
        parts.append(f"ev_time >= TIMESTAMPTZ '{window.start.isoformat()}'")
    if window.end is not None:
        parts.append(f"ev_time < TIMESTAMPTZ '{window.end.isoformat()}'")
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    """DuckDB's message without the query it repeats, and without more of a record than helps."""
    line = str(error).strip().split("\n", 1)[0]
    return line if len(line) <= _MESSAGE else f"{line[:_MESSAGE]}…"
