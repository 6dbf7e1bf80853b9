"""Events of the lake and alerts as OCSF, in files: rows go from Parquet to JSON or Parquet without Python objects."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from vedette.errors import UsageError
from vedette.lake.events import EventTable
from vedette.lake.export import aside
from vedette.lake.ocsf import alerts, cloudtrail, guardduty, network
from vedette.lake.ocsf.common import event, product
from vedette.lake.ocsf.tree import quoted, shape, text
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.lake.ocsf.common import Class, Export
    from vedette.model import LogSource

Format = Literal["jsonl", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "parquet")

#: What can be exported, by the source's name.
EXPORTS: Mapping[str, Export] = {
    one.source: one for one in (cloudtrail.EXPORT, network.FLOWS, network.QUERIES, guardduty.EXPORT, alerts.EXPORT)
}
_PRODUCTS = {
    "cloudtrail": product("CloudTrail"),
    "vpc_flow": product("Amazon VPC", feature="Flow Logs"),
    "resolver": product("Amazon Route 53", feature="Resolver Query Logs"),
    "guardduty": product("Amazon GuardDuty"),
    "alerts": product("Vedette", vendor="Vedette"),
}
_VIEW = "vedette_ocsf"
#: Rows of several days that are written at once; a day with more is one piece, which the engine sorts on disk.
_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class OcsfFile:
    """A file that was written: its class's number and name, rows and bytes; a class of 0 stands for several."""

    path: str
    class_uid: int
    class_name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class OcsfExported:
    """What an export wrote, file by file."""

    source: str
    rows: int
    files: tuple[OcsfFile, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `export ocsf`."""
        return asdict(self)


def export_events(
    lake: Lake, engine: Engine, source: LogSource, window: Window, to: Path, form: Format, *, raw: bool = False
) -> OcsfExported:
    """Write a source's events of the window, in order of time, day by day; see `Sinks` for where. Raises `LakeError`.

    `raw` adds each record as it came. The same events give the same bytes. Raises `UsageError` where the source has
    no form in OCSF, or a file cannot be written.
    """
    export = mapped(source.name)
    table = EventTable(lake, source) if lake.exists(source) else None
    files = table.files(window) if table is not None else []
    with ExitStack() as stack:
        sinks = Sinks(export, to, form, stack)
        for days in _together(files):
            first, last = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (days[0], days[-1]))
            end = last + timedelta(days=1)
            inside = Window(max(first, window.start or first), min(end, window.end or end))
            engine.view(_VIEW, source, [f.path for f in files if f.day in days], window=inside)
            sinks.write(engine, raw=raw)
        return sinks.done(stack)


def _together(files: Sequence[LakeFile]) -> Iterator[list[date]]:
    """The days of the files in order, in groups of about as many rows as are sorted in memory."""
    rows = Counter[date]()
    for file in files:
        rows[file.day] += file.rows
    days: list[date] = []
    for day in sorted(rows):
        if days and sum(rows[d] for d in days) + rows[day] > _ROWS:
            yield days
            days = []
        days.append(day)
    if days:
        yield days


def export_rows(
    engine: Engine, name: str, rows: pa.Table, to: Path, form: Format, *, raw: bool = False
) -> OcsfExported:
    """Write rows of a table as `export_events` does."""
    with ExitStack() as stack:
        sinks = Sinks(mapped(name), to, form, stack)
        engine.duck.register(_VIEW, rows)
        sinks.write(engine, raw=raw)
        engine.duck.unregister(_VIEW)
        return sinks.done(stack)


def mapped(name: str) -> Export:
    """How a source is written. Raises `UsageError` where it has no form in OCSF."""
    found = EXPORTS.get(name)
    if found is None:
        raise UsageError(f"{name!r} has no form in OCSF yet", where="--source", hint=f"there are: {', '.join(EXPORTS)}")
    return found


class Sinks:
    """The files of one export: one file for all classes, or in a folder one a class, `SOURCE.CLASS.FORM`.

    Parquet files hold one class each. Files appear whole or not at all; in a folder those of classes without events
    are not written.
    """

    def __init__(self, export: Export, to: Path, form: Format, stack: ExitStack) -> None:
        self._export = export
        self._form = form
        self._single = to.suffix in {".jsonl", ".json", ".parquet"} and not to.is_dir()
        self._to = to
        self._stack = stack
        self._open: dict[int, _Sink] = {}
        if self._single and form == "parquet" and len(export.classes) > 1:
            raise UsageError(
                f"{export.source} is written as {len(export.classes)} classes, and a Parquet file holds one",
                where="--out",
                hint="give a folder",
            )
        if not self._single:
            try:
                to.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(
                    f"the folder cannot be made: {error.strerror}", where=str(to), hint="name another place"
                ) from None

    def write(self, engine: Engine, *, raw: bool) -> None:
        """Write the rows of the engine's view."""
        has = set(engine.duck.table(_VIEW).columns)
        absent = [name for name in self._export.columns if name not in has]
        if self._single:
            selects = [f"({statement(self._export, one, absent, raw=raw)})" for one in self._export.classes]
            sql = f"SELECT * FROM ({' UNION ALL '.join(selects)}) ORDER BY ev_time, ev_id, line"
            self._run(engine, 0, sql, raw=raw)
            return
        for one in self._export.classes:
            self._run(engine, one.uid, statement(self._export, one, absent, raw=raw), raw=raw)

    def _run(self, engine: Engine, uid: int, sql: str, *, raw: bool) -> None:
        one = next((c for c in self._export.classes if c.uid == uid), self._export.classes[0])
        lines = f"SELECT line || chr(10) AS line FROM ({sql})"
        if self._form == "parquet":
            structure = _structure(self._export, one, raw=raw)
            lines = f"SELECT unnest(json_transform(line, {quoted(structure)})) FROM ({sql})"
        for batch in engine.arrow(lines):
            if batch.num_rows or self._single:
                self._sink(uid, one).write(batch)

    def _sink(self, uid: int, one: Class) -> _Sink:
        if uid not in self._open:
            path = self._to if self._single else self._to / f"{self._export.source}.{one.file}.{self._form}"
            self._open[uid] = _Sink(path, self._form, self._stack)
        return self._open[uid]

    def done(self, stack: ExitStack) -> OcsfExported:
        """Close the files; what was written."""
        if self._single and not self._open and self._form == "jsonl":
            self._sink(0, self._export.classes[0])
        names = {one.uid: one.name for one in self._export.classes}
        found = []
        for uid, sink in sorted(self._open.items()):
            size = sink.finish()
            shown = uid or (self._export.classes[0].uid if len(names) == 1 else 0)
            found.append(OcsfFile(str(sink.path), shown, names.get(shown, ""), sink.rows, size))
        stack.close()
        return OcsfExported(self._export.source, sum(f.rows for f in found), tuple(found))


class _Sink:
    """One file that is being written."""

    def __init__(self, path: Path, form: Format, stack: ExitStack) -> None:
        self.path = path
        self.rows = 0
        self._form = form
        self._stream: BinaryIO = stack.enter_context(aside(path))
        self._parquet: pq.ParquetWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        if self._form == "parquet":
            if self._parquet is None:
                self._parquet = pq.ParquetWriter(self._stream, batch.schema, compression="zstd")
            self._parquet.write_batch(batch)
        elif batch.num_rows:
            _write_lines(self._stream, batch.column(0))

    def finish(self) -> int:
        """The number of bytes, after the last."""
        if self._parquet is not None:
            self._parquet.close()
        return self._stream.tell()


def _write_lines(stream: BinaryIO, lines: pa.Array) -> None:
    """The texts one behind the other, straight from Arrow's memory."""
    lines = lines.cast(pa.large_string())
    _, offsets, data = lines.buffers()
    if data is None:
        return
    places = memoryview(offsets).cast("q")
    stream.write(memoryview(data)[places[lines.offset] : places[lines.offset + len(lines)]])


def statement(export: Export, one: Class, absent: Sequence[str] = (), *, raw: bool = False) -> str:
    """The SELECT of a class's events: `ev_time`, `ev_id`, and `line`, the event as JSON; `absent` columns are NULL."""
    whole = event(one, product=_PRODUCTS[export.source], raw=raw)
    places = ", ".join(quoted(f"$.{place}") for place in export.places)
    j = f", json_extract(raw, [{places}]) AS j" if places else ""
    j += "".join(f', CAST(NULL AS VARCHAR) AS "{name}"' for name in absent)
    # What is sorted is computed once: above, an expression that is used twice would be computed twice.
    return (
        f"SELECT ev_time, ev_id, {text(whole)} AS line FROM (SELECT *, {one.activity} AS activity, {one.severity} AS "
        f"level FROM (SELECT *{j} FROM {_VIEW} WHERE {one.rows}) WHERE {one.where} ORDER BY ev_time, ev_id)"
    )


def _structure(export: Export, one: Class, *, raw: bool) -> str:
    return json.dumps(shape(event(one, product=_PRODUCTS[export.source], raw=raw)))
