"""Log sources as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from vedette.config import Config
    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A log source: what it holds, how late, where, at what cost; the columns as (name, type, sentence)."""

    name: str
    title: str
    doc: str
    delay: str
    retention: str
    on_by_default: str
    cost: str
    sigma: dict[str, str]
    layouts: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    open_fields: tuple[str, ...]
    sample: str

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "columns": [{"name": n, "type": t, "doc": d} for n, t, d in self.columns]
        }


def sources_list(*, config: Config) -> list[SourceInfo]:
    """Every log source, by name."""
    return [_info(unit) for unit in registry.sources().values()]


def sources_show(name: str, *, config: Config) -> SourceInfo:
    """One log source. Raises `UsageError` where there is none of that name."""
    return _info(registry.source(name))


def _info(unit: LogSource) -> SourceInfo:
    return SourceInfo(
        name=unit.name,
        title=unit.title,
        doc=unit.doc,
        delay=unit.delay,
        retention=unit.retention,
        on_by_default=unit.on_by_default,
        cost=f"{unit.cost.text} (as of {unit.cost.as_of})",
        sigma=dict(unit.sigma),
        layouts=tuple(layout.title for layout in unit.layouts),
        columns=(
            *COMMON_COLUMNS,
            *((c.name, c.type, c.doc) for c in unit.columns if "ev_" not in c.name),
            *((d.name, d.type, d.doc) for d in unit.own_derived),
        ),
        open_fields=unit.open_fields,
        sample=unit.sample.decode(),
    )
