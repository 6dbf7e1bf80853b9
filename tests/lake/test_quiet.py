"""How Python runs while much data passes, and how it runs afterwards."""

from __future__ import annotations

import gc
import sys
from ctypes import CDLL
from subprocess import run
from threading import Event, Thread

import pyarrow as pa
import pytest

from vedette.lake.quiet import quiet

#: Prints the pages that arrays took from the system, of which there are eight of three megabytes at a time.
ARRAYS = """
import sys
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from vedette.lake.quiet import keep_freed
if sys.argv[1] == "True":
    keep_freed()
def arrays():
    for _ in range(20):
        [bytearray(b"1") * (3 << 20) for _ in range(8)]
def pages():
    return getrusage(RUSAGE_SELF).ru_minflt
arrays()
before = pages()
thread = Thread(target=arrays)
thread.start()
thread.join()
print(pages() - before)
"""


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


@pytest.mark.skipif(not hasattr(CDLL(None) if sys.platform == "linux" else None, "mallopt"), reason="needs glibc")
def test_arrays_of_a_batch_do_not_ask_the_system_for_their_pages_again():
    faults = {}
    for kept in (False, True):
        done = run([sys.executable, "-c", ARRAYS, str(kept)], capture_output=True, text=True, check=True)
        faults[kept] = int(done.stdout)
    assert faults[True] < faults[False] / 4
