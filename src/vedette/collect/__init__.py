"""From where logs lie into the lake: which objects are new, each event once, and a ledger of everything."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vedette.collect.collector import Collector
    from vedette.collect.counts import UNRECOGNISED, Collected
    from vedette.collect.rejects import RejectStore
    from vedette.collect.settings import Settings

__all__ = ["UNRECOGNISED", "Collected", "Collector", "RejectStore", "Settings"]

_PLACES = {
    "UNRECOGNISED": "counts",
    "Collected": "counts",
    "Collector": "collector",
    "RejectStore": "rejects",
    "Settings": "settings",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562): a process that reads for another needs a part of it only."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
