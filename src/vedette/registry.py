"""Finds units by walking their package and the installed entry points; no list is kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING

from vedette.errors import UnitError, UsageError
from vedette.model import LogSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES_GROUP = "vedette.sources"


def _in_package(package: str) -> Iterator[tuple[str, object]]:
    """Each public module of the package, by its full name, sorted."""
    home = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda m: m.name):
        if not info.name.startswith("_"):
            yield f"{package}.{info.name}", importlib.import_module(f"{package}.{info.name}")


@cache
def sources() -> Mapping[str, LogSource]:
    """Every log source by name, sorted: `SOURCE` of each module in `vedette.sources`, and entry points.

    Raises `UnitError` where a module has no `SOURCE`, or two sources share a name.
    """
    found: dict[str, LogSource] = {}
    places: dict[str, str] = {}
    units = [
        *((place, getattr(module, "SOURCE", None)) for place, module in _in_package("vedette.sources")),
        *((f"entry point {e.value}", e.load()) for e in entry_points(group=SOURCES_GROUP)),
    ]
    for place, unit in units:
        if not isinstance(unit, LogSource):
            raise UnitError("no LogSource named SOURCE here", where=place, hint="see CONTRIBUTING, log source")
        if unit.name in found:
            raise UnitError(
                f"the source {unit.name!r} is defined twice",
                where=f"{places[unit.name]} and {place}",
                hint="give one of them another name",
            )
        found[unit.name], places[unit.name] = unit, place
    return MappingProxyType(dict(sorted(found.items())))


def source(name: str) -> LogSource:
    """The log source of that name. Raises `UsageError` that lists the names there are."""
    try:
        return sources()[name]
    except KeyError:
        raise UsageError(
            f"no log source is named {name!r}", hint=f"there are: {', '.join(sources())}"
        ) from None


def source_for(product: str | None, service: str | None, category: str | None = None) -> LogSource | None:
    """The source a Sigma logsource means, or None."""
    for unit in sources().values():
        sigma = unit.sigma
        if product == sigma.get("product") and service == sigma.get("service") and category is None:
            return unit
    return None
