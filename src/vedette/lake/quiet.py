"""Fewer looks for unreachable objects while much data passes: batches make few cycles and keep many objects."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Objects made between two looks at the young ones, and young looks between two at older ones. Python's own 700 and
#: 10 have it go through all objects that live, again and again, while lists of found objects grow.
_THRESHOLDS = (50_000, 20, 50)


@contextmanager
def quiet() -> Iterator[None]:
    """Look for unreachable objects seldom inside; afterwards as before. Reference counts free what they always do."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
