"""AWS Config's items: the latest of each resource up to a moment, and the states of resources one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW = "vedette_items"
_PARTED = ("coalesce(ev_account, '')", "coalesce(ev_region, '')", "resourceType", "resourceId")
_KEY = ", ".join(_PARTED)
#: Records of so many bytes are sorted at once, by so many places where a part may end.
_PART, _PLACES = 8 << 20, 16
_ORDER = "ev_time, TRY_CAST(configurationStateId AS BIGINT), ev_id"
#: Items, and the change notifications that carry one or its summary.
_ITEMS = (
    f"FROM {_VIEW} WHERE configurationItemStatus IS NOT NULL AND resourceType IS NOT NULL AND resourceId IS NOT NULL"
)
_TAGS = "coalesce(json_extract(raw, '$.tags'), json_extract(raw, '$.configurationItem.tags'))"


@dataclass(frozen=True, slots=True)
class Only:
    """What is asked about; empty is everything. `type` is a pattern with `*`, case aside."""

    account: str = ""
    region: str = ""
    type: str = ""

    def sql(self) -> str:
        """As conditions behind others."""
        parts = [f"ev_account = {_text(self.account)}"] if self.account else []
        parts += [f"coalesce(ev_region, '') = {_text(self.region)}"] if self.region else []
        # GLOB's other signs are letters here.
        pattern = self.type.lower().replace("[", "[[]")
        parts += [f"lower(resourceType) GLOB {_text(pattern)}"] if self.type else []
        return "".join(f" AND {part}" for part in parts)


@dataclass(frozen=True, slots=True)
class Item:
    """What Config recorded of a resource, and when (UTC). `raw` is the record as it came; `tags` the JSON of its tags.

    `created` is when the resource was made, where Config tells.
    """

    account: str
    region: str
    type: str
    id: str
    name: str
    arn: str
    status: str
    time: datetime
    created: datetime | None
    tags: str
    raw: str
    related: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells the resource from others."""
        return self.account, self.region, self.type, self.id

    @property
    def deleted(self) -> bool:
        """Whether the resource was gone then."""
        return self.status.startswith("ResourceDeleted")


def latest(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], end: datetime, only: Only = Only()
) -> Iterator[Item]:
    """The latest item of each resource before `end`, without its record; by account, region, type, id."""
    if not (paths := [f.path for f in files if f.start < end]):
        return
    engine.view(_VIEW, source, paths, window=Window(None, end))
    fields = (
        "{'name': resourceName, 'arn': ARN, 'status': configurationItemStatus, 'at': epoch_us(ev_time), "
        f"'created': epoch_us(resourceCreationTime), 'tags': CAST({_TAGS} AS VARCHAR)}}"
    )
    for part in _parts(engine, only):
        inner = f"SELECT {_KEY}, max_by({fields}, ({_ORDER})) AS s {_ITEMS}{only.sql()}{part} GROUP BY ALL"
        yield from _read(
            engine,
            "SELECT * EXCLUDE (s), s.name, s.arn, s.status, s.at, s.created, s.tags, NULL, [] "
            f"FROM ({inner}) ORDER BY ALL",
        )


def states(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], window: Window, only: Only = Only()
) -> Iterator[Item]:
    """The items of the window, and before them the last one of each of these resources; one resource after the other.

    Within a resource in order of time. `window.start` must be given.
    """
    end = window.end
    if not (paths := [f.path for f in files if end is None or f.start < end]):
        return
    assert window.start is not None  # noqa: S101  the caller gives it
    engine.view(_VIEW, source, paths, window=Window(None, end))
    start = f"ev_time >= TIMESTAMPTZ '{window.start.isoformat()}'"
    fields = (
        "resourceName, ARN, configurationItemStatus, epoch_us(ev_time), epoch_us(resourceCreationTime), "
        f"CAST({_TAGS} AS VARCHAR), raw, coalesce(relatedEvents, []), {_ORDER}"
    )
    for part in _parts(engine, only):
        asked = f"{only.sql()}{part}"
        inside = f"SELECT {_KEY}, {fields} {_ITEMS} AND {start}{asked}"
        before = (
            f"SELECT {_KEY}, {fields} {_ITEMS} AND NOT ({start}){asked} AND ({_KEY}) IN (SELECT ({_KEY}) {_ITEMS} "
            f"AND {start}{asked}) QUALIFY row_number() OVER (PARTITION BY {_KEY} ORDER BY ev_time DESC, "
            "TRY_CAST(configurationStateId AS BIGINT) DESC, ev_id DESC) = 1"
        )
        yield from _read(engine, f"({inside}) UNION ALL ({before}) ORDER BY 1, 2, 3, 4, 13, 14, 15")


def _parts(engine: Engine, only: Only) -> list[str]:
    """Conditions behind others that part the resources, in their order: each part has some `_PART` bytes of records.

    Sorting all records at once would take as much memory as there is. Chance tells where a part ends: an item is as
    likely to be such a place as it is long, and every few of these are one part, so that parts are much alike.
    """
    asked = f"{_KEY} {_ITEMS}{only.sql()}"
    ends: list[tuple[str, ...]] = [
        key for way in ("ASC", "DESC") for key in engine.rows(f"SELECT {asked} ORDER BY ALL {way} LIMIT 1")
    ]
    if not ends:
        return []
    places: list[tuple[str, ...]] = engine.rows(
        f"SELECT DISTINCT {asked} AND hash(ev_id) % {_PART // _PLACES} < strlen(raw) ORDER BY ALL"
    )
    begins = [ends[0], *(key for key in places[_PLACES - 1 :: _PLACES] if key != ends[0])]
    return [
        f" AND NOT {_before(first)}{f' AND {_before(end)}' if end else ''}{_coarse(first, end or ends[1])}"
        for first, end in zip(begins, [*begins[1:], None], strict=True)
    ]


def _before(key: tuple[str, ...]) -> str:
    """SQL: the row's resource comes before that one."""
    found = "FALSE"
    for column, value in reversed([*zip(_PARTED, map(_text, key), strict=True)]):
        found = f"({column} < {value} OR ({column} = {value} AND {found}))"
    return found


def _coarse(first: tuple[str, ...], last: tuple[str, ...]) -> str:
    """The same less exactly: comparisons of one column each, by which whole stretches of a file are left out."""
    found = []
    for name, low, high in zip(_PARTED, first, last, strict=True):
        if name.isidentifier():
            found.append(f" AND {name} BETWEEN {_text(low)} AND {_text(high)}")
        if low != high:
            break
    return "".join(found)


def _read(engine: Engine, sql: str) -> Iterator[Item]:
    for batch in engine.arrow(sql):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            account, region, type_, id_, name, arn, status, at, created, tags, raw, related = row[:12]
            yield Item(
                *(account or "", region, type_, id_, name or "", arn or "", status),
                time=_time(at),
                created=None if created is None else _time(created),
                tags=tags or "",
                raw=raw or "",
                related=tuple(related or ()),
            )


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _text(value: str) -> str:
    return exp.Literal.string(value).sql(dialect="duckdb")
