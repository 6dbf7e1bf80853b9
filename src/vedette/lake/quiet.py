"""How Python runs while much data passes: it seldom looks for unreachable objects, and hands its lock over soon.

Batches make few cycles and keep many objects. Threads of a collection hold the lock for short times again and again,
between calls of machine code; one that waits for five milliseconds each time does little else. Arrow's memory comes
from jemalloc where it is there, which gives back more of what a batch needed than Arrow's usual allocator does.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Objects made between two looks at the young ones, and young looks between two at older ones. Python's own 700 and
#: 10 have it go through all objects that live, again and again, while modules are loaded and lists of objects grow.
_THRESHOLDS = (500_000, 20, 50)
#: Seconds for which a thread may keep the lock while another waits; Python's own is ten times that.
_SWITCH = 0.0005
#: Their numbers in glibc's malloc.h; bytes below which memory is the heap's, and that may stay free at its end.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_FROM_HEAP, _KEPT = 32 << 20, 128 << 20

_lock = threading.Lock()
#: How everything was before the first who asked; empty where nobody is inside.
_before: list[Callable[[], None]] = []
_inside = 0


@contextmanager
def quiet() -> Iterator[None]:
    """Look for unreachable objects seldom inside; afterwards as before. Reference counts free what they always do.

    All of it is the process's, so what was before comes back when the last of several who are inside, in one thread or
    in many, has left.
    """
    global _inside  # noqa: PLW0603  what it counts is the process's
    with _lock:
        _inside += 1
        if _inside == 1:
            _begin()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            while not _inside and _before:
                _before.pop()()


def _begin() -> None:
    threshold, switch, pool = gc.get_threshold(), sys.getswitchinterval(), pa.default_memory_pool()
    _before.append(lambda: gc.set_threshold(*threshold))
    _before.append(lambda: sys.setswitchinterval(switch))
    gc.set_threshold(*_THRESHOLDS)
    sys.setswitchinterval(_SWITCH)
    if "jemalloc" in pa.supported_memory_backends() and "ARROW_DEFAULT_MEMORY_POOL" not in os.environ:
        _before.append(lambda: pa.set_memory_pool(pool))
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def keep_freed() -> None:
    """Leave memory that is freed with the process, up to a bound, where the C library is glibc; from then on.

    The arrays of a batch are made anew for each one. Given back and asked for again, each page of them is a fault in
    the system and has to be cleared. See https://man7.org/linux/man-pages/man3/mallopt.3.html.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_MMAP_THRESHOLD, _FROM_HEAP)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
