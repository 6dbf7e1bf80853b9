"""How Python runs while much data passes, and how it runs afterwards."""

from __future__ import annotations

import gc
import sys
from threading import Event, Thread

import pyarrow as pa
import pytest

from vedette.lake.quiet import quiet


def now():
    return gc.get_threshold(), round(sys.getswitchinterval(), 6), pa.default_memory_pool().backend_name


def test_all_is_as_before_afterwards():
    before = now()

    def fails():
        with quiet():
            seen.append(now())
            raise ValueError("inside")

    seen = []
    with pytest.raises(ValueError, match="inside"):
        fails()
    assert seen[0][0][0] > before[0][0]
    assert seen[0][1] < before[1]
    assert now() == before


def test_two_inside_one_another_are_one():
    before = now()
    with quiet():
        inside = now()
        with quiet():
            assert now() == inside
        assert now() == inside
    assert now() == before


def test_of_two_threads_the_last_puts_everything_back():
    before = now()
    began, ending = Event(), Event()

    def other():
        with quiet():
            began.set()
            ending.wait(10)

    thread = Thread(target=other)
    with quiet():
        inside = now()
        thread.start()
        assert began.wait(10)
    assert now() == inside  # the other is still at work
    ending.set()
    thread.join(10)
    assert now() == before
