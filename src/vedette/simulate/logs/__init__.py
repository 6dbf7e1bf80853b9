"""The organisation's other logs: one module a log source, each a day of an account and region at a time."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from vedette.simulate.logs._scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    #: The objects of a scene: their keys in the bucket, and their bytes as they lie there.
    Writer = Callable[[Scene], Iterator[tuple[str, bytes]]]

__all__ = ["Scene", "writers"]


@cache
def writers() -> Mapping[str, Writer]:
    """What writes each log, by the name of its source: `write` of each module here."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").write for name in names}
