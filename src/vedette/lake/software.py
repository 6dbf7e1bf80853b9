"""Packages of machines as Systems Manager's inventory tells them: at a moment, and from one inventory to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW = "vedette_software"
#: A package's whole version: `epoch:version-release`, as far as its system has these.
_VERSION = """
coalesce(nullif(nullif(json_extract_string(raw, '$.Epoch'), ''), '0') || ':', '') || coalesce(Version, '')
    || coalesce('-' || nullif(json_extract_string(raw, '$.Release'), ''), '')
"""
#: Applications, and Windows' updates, which are inventoried by themselves.
_ROWS = f"""
SELECT coalesce(ev_account, '') AS account, coalesce(ev_region, '') AS region, resourceId AS machine, ev_action AS kind,
    coalesce(HotFixId, Name) AS name, coalesce(Architecture, '') AS architecture, {_VERSION} AS version,
    coalesce(Publisher, '') AS publisher, epoch_us(ev_time) AS captured
FROM {_VIEW}
WHERE ev_action IN ('ssm:Application', 'ssm:WindowsUpdate') AND resourceId IS NOT NULL
    AND coalesce(HotFixId, Name) IS NOT NULL
"""
_MACHINE = "account, region, machine, kind"


@dataclass(frozen=True, slots=True)
class Only:
    """What is asked about; empty is everything. `package` is a pattern with `*`, case aside."""

    account: str = ""
    machine: str = ""
    package: str = ""

    def of_machine(self) -> str:
        """As conditions behind others."""
        parts = [f"account = {_text(self.account)}"] if self.account else []
        parts += [f"machine = {_text(self.machine)}"] if self.machine else []
        return "".join(f" AND {part}" for part in parts)

    def of_package(self) -> str:
        """The same, of packages."""
        pattern = self.package.lower().replace("[", "[[]")
        return f" AND lower(name) GLOB {_text(pattern)}" if self.package else ""


@dataclass(frozen=True, slots=True)
class Package:
    """A package on a machine, by the inventory `at` (UTC); `version` is `epoch:version-release`, if it has them."""

    account: str
    region: str
    machine: str
    name: str
    architecture: str
    version: str
    publisher: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """Versions of a package that went from a machine and came, between two inventories of it one after the other."""

    account: str
    region: str
    machine: str
    name: str
    architecture: str
    since: datetime
    until: datetime
    went: tuple[str, ...]
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inventoried:
    """A machine's last inventory before a moment (UTC), and how many packages it names."""

    account: str
    region: str
    machine: str
    at: datetime
    packages: int


def packages(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], end: datetime, only: Only = Only()
) -> Iterator[Package]:
    """The packages of each machine's last inventory before `end`, by account, machine, name and version."""
    if not _view(engine, source, files, Window(None, end)):
        return
    sql = (
        f"WITH listed AS ({_ROWS}), newest AS (SELECT * FROM listed WHERE TRUE{only.of_machine()} "
        f"QUALIFY captured = max(captured) OVER (PARTITION BY {_MACHINE})) "
        "SELECT DISTINCT account, region, machine, name, architecture, version, publisher, captured FROM newest "
        f"WHERE TRUE{only.of_package()} ORDER BY ALL"
    )
    for account, region, machine, name, architecture, version, publisher, at in _read(engine, sql):
        yield Package(account, region, machine, name, architecture, version, publisher, _time(at))


def moved(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], window: Window, only: Only = Only()
) -> Iterator[Moved]:
    """What each inventory of the window has otherwise than the one before it; by account, machine, time and name.

    A machine's first inventory has nothing before it, and tells no change. `window.start` must be given.
    """
    if window.start is None or not _view(engine, source, files, Window(None, window.end)):
        return
    start = (window.start - _EPOCH) // timedelta(microseconds=1)
    name = f"{_MACHINE}, name, architecture"
    # Each inventory has a number. A version came with one where it was not in the one before, and went with the one
    # after its last.
    sql = f"""
    WITH listed AS (SELECT * FROM ({_ROWS}) WHERE TRUE{only.of_machine()}),
    numbered AS (
        SELECT *, row_number() OVER (PARTITION BY {_MACHINE} ORDER BY captured) AS n
        FROM (SELECT DISTINCT {_MACHINE}, captured FROM listed)
        QUALIFY captured >= {start}
            OR coalesce(lead(captured) OVER (PARTITION BY {_MACHINE} ORDER BY captured), {start}) >= {start}
    ),
    inventories AS (
        SELECT *, lag(captured) OVER w AS earlier, lead(captured) OVER w AS later
        FROM numbered WINDOW w AS (PARTITION BY {_MACHINE} ORDER BY captured)
    ),
    had AS (
        SELECT DISTINCT {name}, version, i.n, i.captured, i.earlier, i.later
        FROM listed JOIN inventories i USING ({_MACHINE}, captured) WHERE TRUE{only.of_package()}
    ),
    edges AS (
        SELECT *, lag(n) OVER w IS DISTINCT FROM n - 1 AND earlier IS NOT NULL AS came,
            lead(n) OVER w IS DISTINCT FROM n + 1 AND later IS NOT NULL AS went
        FROM had WINDOW w AS (PARTITION BY {name}, version ORDER BY n)
    ),
    steps AS (
        SELECT {name}, earlier AS since, captured AS until, NULL AS went, version AS came FROM edges WHERE came
        UNION ALL SELECT {name}, captured, later, version, NULL FROM edges WHERE went
    )
    SELECT account, region, machine, name, architecture, since, until,
        list_sort(coalesce(list(went) FILTER (went IS NOT NULL), [])),
        list_sort(coalesce(list(came) FILTER (came IS NOT NULL), []))
    FROM steps GROUP BY {name}, since, until ORDER BY account, region, machine, until, name, architecture
    """
    for account, region, machine, package, architecture, since, until, went, came in _read(engine, sql):
        span = _time(since), _time(until)
        yield Moved(account, region, machine, package, architecture, *span, tuple(went), tuple(came))


def inventoried(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], end: datetime, only: Only = Only()
) -> list[Inventoried]:
    """Each machine's last inventory before `end`, by account, region and machine."""
    if not _view(engine, source, files, Window(None, end)):
        return []
    sql = (
        f"WITH newest AS (SELECT * FROM ({_ROWS}) WHERE TRUE{only.of_machine()} "
        f"QUALIFY captured = max(captured) OVER (PARTITION BY {_MACHINE})) "
        "SELECT account, region, machine, max(captured), count(DISTINCT (kind, name, architecture, version)) "
        "FROM newest GROUP BY ALL ORDER BY 1, 2, 3"
    )
    return [
        Inventoried(account, region, machine, _time(at), count)
        for account, region, machine, at, count in _read(engine, sql)
    ]


def _view(engine: Engine, source: LogSource, files: Sequence[LakeFile], window: Window) -> bool:
    paths = [f.path for f in files if window.end is None or f.start < window.end]
    if paths:
        engine.view(_VIEW, source, paths, window=window)
    return bool(paths)


def _read(engine: Engine, sql: str) -> Iterator[tuple[Any, ...]]:
    for batch in engine.arrow(sql):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _text(value: str) -> str:
    return exp.Literal.string(value).sql(dialect="duckdb")
