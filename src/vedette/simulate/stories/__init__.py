"""Intrusions, one file each: a module of this package with a `STORY` is told, and nothing else lists it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.simulate.stage import Story


@cache
def stories() -> dict[str, Story]:
    """Return every story by its name, in the order of names."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    found = [module.STORY for module in modules if hasattr(module, "STORY")]
    return {story.name: story for story in sorted(found, key=lambda story: str(story.name))}
