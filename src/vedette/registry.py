"""Finds units by walking their package and the installed entry points; no list is kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from vedette.errors import UnitError, UsageError
from vedette.model import Check, Gatherer, LogSource, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Unit = TypeVar("Unit")

SOURCES_GROUP = "vedette.sources"
TRANSPORTS_GROUP = "vedette.transports"
CHECKS_GROUP = "vedette.checks"
FACTS_GROUP = "vedette.facts"


def _in_package(package: str) -> Iterator[tuple[str, object]]:
    """Each public module of the package, by its full name, sorted."""
    home = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda m: m.name):
        if not info.name.startswith("_"):
            yield f"{package}.{info.name}", importlib.import_module(f"{package}.{info.name}")


def _units(package: str, group: str, attribute: str, kind: type[Unit], key: str) -> dict[str, Unit]:
    """The unit of each module and entry point by its `key`, sorted. Raises `UnitError`."""
    found: dict[str, Unit] = {}
    places: dict[str, str] = {}
    units = [
        *((place, getattr(module, attribute, None)) for place, module in _in_package(package)),
        *((f"entry point {e.value}", e.load()) for e in entry_points(group=group)),
    ]
    for place, unit in units:
        if not isinstance(unit, kind):
            raise UnitError(f"no {kind.__name__} named {attribute} here", where=place, hint="see CONTRIBUTING")
        name = getattr(unit, key)
        if name in found:
            raise UnitError(
                f"{name!r} is defined twice",
                where=f"{places[name]} and {place}",
                hint="give one of them another name",
            )
        found[name], places[name] = unit, place
    return dict(sorted(found.items()))


@cache
def sources() -> Mapping[str, LogSource]:
    """Every log source by name, sorted: `SOURCE` of each module in `vedette.sources`, and entry points.

    Raises `UnitError` where a module has no `SOURCE`, or two sources share a name.
    """
    return MappingProxyType(_units("vedette.sources", SOURCES_GROUP, "SOURCE", LogSource, "name"))


@cache
def transports() -> Mapping[str, Transport]:
    """Every transport by the scheme of its URIs: `TRANSPORT` of each module in `vedette.transports`, and entry points.

    Raises `UnitError` where a module has no `TRANSPORT`, or two share a scheme.
    """
    return MappingProxyType(_units("vedette.transports", TRANSPORTS_GROUP, "TRANSPORT", Transport, "scheme"))


@cache
def checks() -> Mapping[str, Check]:
    """Every posture check by id, sorted: `CHECK` of each module in `vedette.checks`, and entry points.

    Raises `UnitError` where a module has no `CHECK`, or two share an id.
    """
    return MappingProxyType(_units("vedette.checks", CHECKS_GROUP, "CHECK", Check, "id"))


def check(name: str) -> Check:
    """The check of that id. Raises `UsageError`."""
    try:
        return checks()[name.upper()]
    except KeyError:
        raise UsageError(f"no check is named {name!r}", hint="`vedette checks list` has them") from None


@cache
def gatherers() -> Mapping[str, Gatherer[Any]]:
    """What gathers each kind of fact, by the kind's name: `GATHERERS` of the modules in `vedette.aws.facts`.

    An entry point of the group `vedette.facts` names one `Gatherer`. Raises `UnitError` where a kind has two.
    """
    found: dict[str, Gatherer[Any]] = {}
    listed = [
        *((p, g) for p, module in _in_package("vedette.aws.facts") for g in getattr(module, "GATHERERS", ())),
        *((f"entry point {e.value}", e.load()) for e in entry_points(group=FACTS_GROUP)),
    ]
    for place, unit in listed:
        if unit.kind.name in found:
            raise UnitError(f"{unit.kind.name!r} is gathered twice", where=place, hint="give one another name")
        found[unit.kind.name] = unit
    return MappingProxyType(dict(sorted(found.items())))


def transport_for(uri: str) -> Transport:
    """The transport for a URI; a path without a scheme is `file`. Raises `UsageError` that lists the schemes."""
    scheme = uri.split("://", 1)[0] if "://" in uri else "file"
    try:
        return transports()[scheme]
    except KeyError:
        raise UsageError(
            f"nothing collects from {scheme}://", where=uri, hint=f"there are: {', '.join(transports())}"
        ) from None


def source(name: str) -> LogSource:
    """The log source of that name. Raises `UsageError` that lists the names there are."""
    try:
        return sources()[name]
    except KeyError:
        raise UsageError(f"no log source is named {name!r}", hint=f"there are: {', '.join(sources())}") from None


def source_for(product: str | None, service: str | None, category: str | None = None) -> LogSource | None:
    """The source a Sigma logsource means, or None; `sigma_for` tells which of its events are meant."""
    found = sigma_for(product, service, category)
    return None if found is None else found[0]


def sigma_for(
    product: str | None, service: str | None, category: str | None = None
) -> tuple[LogSource, tuple[Mapping[str, tuple[str, ...]], ...]] | None:
    """The source a Sigma logsource means, and which of its events (see `model.Sigma.where`), or None."""
    wanted = (product or "", service or "", category or "")
    for unit in sources().values():
        own = (unit.sigma.get("product", ""), unit.sigma.get("service", ""), unit.sigma.get("category", ""))
        if wanted == own:
            return unit, ()
        for part in unit.also_sigma:
            if wanted == (part.product, part.service, part.category):
                return unit, part.where
    return None
