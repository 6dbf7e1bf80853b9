"""Intrusions, one file each: a module of this package with a `STORY` is told, and nothing else lists it.

`vedette.simulate.intrusions` holds further ones, held out from whoever writes rules.
"""

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
    return _found(__name__)


@cache
def held_out() -> dict[str, Story]:
    """Return every intrusion that rules are measured by and not written for, by its name, in the order of names."""
    return _found("vedette.simulate.intrusions")


def _found(package: str) -> dict[str, Story]:
    place = importlib.import_module(package).__path__
    modules = (importlib.import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(place))
    found = [module.STORY for module in modules if hasattr(module, "STORY")]
    return {story.name: story for story in sorted(found, key=lambda story: str(story.name))}
