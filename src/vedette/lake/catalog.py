"""The lake: one Iceberg table a log source, in a catalog on disk, in Glue or behind REST."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import stamina
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.types import ListType, StructType

from vedette.errors import LakeBusy, LakeError
from vedette.lake import schema as shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyiceberg.schema import Schema
    from pyiceberg.table import Table

    from vedette.model import LogSource

_PROPERTIES = {
    "write.metadata.previous-versions-max": "20",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.metrics.default": "none",
    "write.metadata.metrics.column.ev_time": "full",
    "write.metadata.metrics.column.ev_account": "truncate(16)",
    "write.metadata.metrics.column.ev_region": "truncate(24)",
    "write.parquet.compression-codec": "zstd",
    "commit.retry.num-retries": "0",
}


#: How long another process that holds the catalog is waited for.
BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lake is: `catalog` is `sqlite`, `glue` or a REST address; `warehouse` a folder or s3:// prefix."""

    catalog: str
    warehouse: str
    namespace: str = "vedette"
    endpoint_url: str | None = None
    region: str | None = None
    profile: str | None = None

    def properties(self) -> dict[str, str]:
        """PyIceberg's catalog properties."""
        out = {"warehouse": self.warehouse, "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"}
        if self.catalog == "sqlite":
            file = f"sqlite:///{self.warehouse.removeprefix('file://')}/catalog.db"
            out |= {"type": "sql", "uri": f"{file}?timeout={BUSY_SECONDS}"}
        elif self.catalog.startswith("sqlite:"):
            out |= {"type": "sql", "uri": f"{self.catalog}?timeout={BUSY_SECONDS}"}
        elif self.catalog == "glue":
            out |= {"type": "glue"}
        else:
            out |= {"type": "rest", "uri": self.catalog}
        optional = {"s3.endpoint": self.endpoint_url, "s3.region": self.region}
        if self.catalog == "glue":
            optional |= {
                "glue.endpoint": self.endpoint_url,
                "glue.region": self.region,
                "glue.profile-name": self.profile,
            }
        return out | {key: value for key, value in optional.items() if value}


T = TypeVar("T")


def translate(where: str, action: Callable[[], T]) -> T:
    """Run `action`; what the libraries raise becomes a `LakeError` that says what to do."""
    try:
        return action()
    except CommitFailedException as error:
        raise LakeBusy(
            f"another process changed the table meanwhile: {error}", where=where, hint="it is tried again"
        ) from None
    except _sql().OperationalError as error:
        text = str(error.orig)
        if "already exists" in text:
            raise LakeBusy("another process made the catalog", where=where, hint="it is tried again") from None
        if "locked" in text or "busy" in text:
            raise LakeBusy(
                "the catalog is being written by another process",
                where=where,
                hint="wait for the other vedette to finish, or stop it",
            ) from None
        raise LakeError(f"the catalog cannot be used: {text}", where=where, hint=_full(text)) from None
    except _sql().IntegrityError:
        raise LakeBusy("another process wrote the same", where=where, hint="it is tried again") from None
    except _sql().DatabaseError as error:
        raise LakeError(
            f"the catalog is damaged: {error.orig}",
            where=where,
            hint="restore catalog.db from a backup, or collect again into another home",
        ) from None
    except (OSError, pa.ArrowException) as error:
        raise LakeError(f"the lake cannot be read or written: {error}", where=where, hint=_full(str(error))) from None


def _sql() -> Any:
    """SQLAlchemy's errors, imported when something was raised: a process that only writes files does without."""
    from sqlalchemy import exc  # noqa: PLC0415  see above

    return exc


def _full(text: str) -> str:
    if "No space left" in text or "disk is full" in text or "disk I/O" in text:
        return "free some space and run the same command again: nothing is lost, and nothing is stored twice"
    if "ermission" in text or "readonly" in text or "unable to open" in text:
        return "see that this user may write the home folder"
    return "run `vedette lake stats`; the command can be repeated safely"


class Lake:
    """Opens tables by source. Cheap to make; the catalog is opened at first use."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._catalog: Catalog | None = None

    @classmethod
    def on_disk(cls, folder: Path) -> Lake:
        """A lake in a local folder, with its catalog in SQLite."""
        return cls(Place("sqlite", f"file://{folder.absolute()}"))

    @property
    def catalog(self) -> Catalog:
        """The PyIceberg catalog, opened once. Raises `LakeError`."""
        if self._catalog is None:
            self._catalog = translate(self.place.warehouse, self._open)
        return self._catalog

    @stamina.retry(on=LakeBusy, attempts=10, timeout=BUSY_SECONDS, wait_max=1.0)
    def _open(self) -> Catalog:
        def load() -> Catalog:
            if self.place.warehouse.startswith("file://"):
                Path(self.place.warehouse.removeprefix("file://")).mkdir(parents=True, exist_ok=True)
            catalog = load_catalog("vedette", **self.place.properties())
            with suppress(NamespaceAlreadyExistsError):
                catalog.create_namespace_if_not_exists(self.place.namespace)
            return catalog

        return translate(self.place.warehouse, load)

    def exists(self, source: LogSource) -> bool:
        """Whether the source has a table yet."""
        return translate(source.name, lambda: self.catalog.table_exists((self.place.namespace, source.name)))

    def iceberg(self, source: LogSource) -> Table:
        """The source's Iceberg table, made when it is not there, its columns brought up to date."""
        return self._up_to_date(source)

    @stamina.retry(on=LakeBusy, attempts=10, timeout=BUSY_SECONDS, wait_max=1.0)
    def _up_to_date(self, source: LogSource) -> Table:
        return translate(source.name, lambda: self._table(source))

    def _table(self, source: LogSource) -> Table:
        identifier = (self.place.namespace, source.name)
        try:
            table = self.catalog.load_table(identifier)
        except NoSuchTableError:
            wanted = shapes.iceberg_schema(source)
            try:
                return self.catalog.create_table(
                    identifier,
                    schema=wanted,
                    partition_spec=shapes.partition_spec(wanted),
                    properties=_PROPERTIES,
                )
            except TableAlreadyExistsError:
                table = self.catalog.load_table(identifier)
        known = set(table.schema().column_names)
        if any(name not in known for name in shapes.stored(source)):
            with table.update_schema() as update:
                update.union_by_name(shapes.iceberg_schema(source))
        return table


def arrow_schema(schema: Schema) -> pa.Schema:
    """The Arrow schema that Parquet files of the table are written with, field ids included."""
    return pa.schema([_field(field) for field in schema.fields])


def _field(field: Any) -> pa.Field:
    return pa.field(
        field.name,
        _type(field.field_type),
        nullable=True,
        metadata={b"PARQUET:field_id": str(field.field_id).encode()},
    )


def _type(kind: Any) -> pa.DataType:
    if isinstance(kind, StructType):
        return pa.struct([_field(f) for f in kind.fields])
    if isinstance(kind, ListType):
        return pa.list_(_field(kind.element_field))
    return shapes.ARROW_TYPES[_NAMES[str(kind)]]


_NAMES = {
    "string": "string",
    "timestamptz": "timestamp",
    "boolean": "bool",
    "long": "long",
    "double": "double",
}
