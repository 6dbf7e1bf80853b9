"""Log sources as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.config import Config
    from vedette.lake.catalog import Lake
    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a source is in the lake: events, the first and the last (UTC, None for none), accounts and regions.

    Accounts and regions are those of the ledger's objects; a value that no object tells is not among them.
    """

    events: int = 0
    first: datetime | None = None
    last: datetime | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A log source: what it holds, how late, where, at what cost, and whether it is here.

    `columns` are (name, type, sentence). `layouts` are (title, prefix). `rules` are (id, title) of those that read it;
    `blind` says that they see nothing, because nothing was collected. `aws` is `on`, `off`, `unknown` or `not asked`,
    with a sentence in `aws_detail`. `rules` is None where they were not loaded.
    """

    name: str
    title: str
    doc: str
    delay: str
    delay_minutes: int
    retention: str
    on_by_default: str
    cost: str
    sigma: dict[str, str]
    layouts: tuple[str, ...]
    places: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    open_fields: tuple[str, ...]
    sample: str
    seen: Seen = field(default_factory=Seen)
    rules: tuple[tuple[str, str], ...] | None = None
    blind: bool = False
    aws: str = "not asked"
    aws_detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        rules = None if self.rules is None else [{"id": i, "title": t} for i, t in self.rules]
        return {name: getattr(self, name) for name in self.__slots__} | {
            "columns": [{"name": n, "type": t, "doc": d} for n, t, d in self.columns],
            "rules": rules,
        }


def sources_list(*, config: Config) -> list[SourceInfo]:
    """Every log source, by name, with what of it is in the lake."""
    lake = _open.lake(config)
    return [_info(unit, _events(lake, unit)) for unit in registry.sources().values()]


def sources_show(name: str, *, config: Config, ask_aws: bool = False) -> SourceInfo:
    """One log source with all that is known of it here; AWS is asked only if told to.

    Raises `UsageError` where there is none of that name.
    """
    from dataclasses import replace

    unit = registry.source(name)
    seen = _events(_open.lake(config), unit)
    if seen.events:
        with _open.state(config) as state:
            seen_in = state.ledger.places(unit.name)
        seen = replace(
            seen,
            accounts=tuple(sorted({account for account, _ in seen_in} - {""})),
            regions=tuple(sorted({region for _, region in seen_in} - {""})),
        )
    rules = _rules(unit, config)
    info = replace(_info(unit, seen), rules=rules, blind=bool(rules) and not seen.events)
    if not ask_aws:
        return info
    from vedette.aws.status import status

    found = status(unit.name, _open.aws_settings(config))
    return replace(info, aws=found.state, aws_detail=found.detail)


def _rules(unit: LogSource, config: Config) -> tuple[tuple[str, str], ...]:
    from vedette.detect.load import load

    found = load(config.rules.folders, cache=config.home / "cache" / "rules")
    return tuple((rule.id, rule.title) for rule in found if unit.name in rule.sources and rule.raises)


def _events(lake: Lake, unit: LogSource) -> Seen:
    """What the table's files tell, without reading them."""
    from vedette.lake.events import EventTable

    if not lake.exists(unit):
        return Seen()
    files = EventTable(lake, unit).files()
    return Seen(
        sum(f.rows for f in files),
        min((f.start for f in files), default=None),
        max((f.end for f in files), default=None),
    )


def _info(unit: LogSource, seen: Seen) -> SourceInfo:
    return SourceInfo(
        name=unit.name,
        title=unit.title,
        doc=unit.doc,
        delay=unit.delay,
        delay_minutes=unit.delay_minutes,
        retention=unit.retention,
        on_by_default=unit.on_by_default,
        cost=f"{unit.cost.text} (as of {unit.cost.as_of})",
        sigma=dict(unit.sigma),
        layouts=tuple(layout.title for layout in unit.layouts),
        places=tuple(layout.prefix for layout in unit.layouts),
        columns=(
            *COMMON_COLUMNS,
            *((c.name, c.type, c.doc) for c in unit.columns if "ev_" not in c.name),
            *((d.name, d.type, d.doc) for d in unit.own_derived),
        ),
        open_fields=unit.open_fields,
        sample=_sample(unit.sample),
        seen=seen,
    )


def _sample(data: bytes) -> str:
    """The sample as text; one that is none is only measured."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"({len(data):,} bytes that are no text)"
