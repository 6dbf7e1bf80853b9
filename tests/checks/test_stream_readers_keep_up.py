"""PIPE-02."""

from __future__ import annotations

from pipes import STREAM, fed, stream, subscribed, used

import pytest

from vedette.checks.stream_readers_keep_up import CHECK
from vedette.model import Expected
from vedette.model.facts.functions import EVENT_SOURCES, FUNCTION_USE
from vedette.model.facts.streams import STREAM_USE, StreamUse
from vedette.testing import Scene

MINUTE = 60_000


def scene(*rows, records=100, age=None, consumers=0, **more):
    return Scene(subscribed(), *stream(consumers=consumers), StreamUse(STREAM, records, age), *rows, **more)


def test_how_far_its_reader_is_behind():
    """Seconds; hours; as many minutes as people say."""
    assert scene(age=900).status(CHECK) == "pass"
    found = scene(age=90 * MINUTE).finding(CHECK)
    assert (found.status.value, found.reason) == ("fail", "its reader is 90 minutes behind")
    assert scene(age=90 * MINUTE, expected=Expected(backlog_minutes=120)).status(CHECK) == "pass"


def test_functions_that_read():
    """Also by enhanced fan-out, which the stream itself tells nothing of."""
    fan_out = fed(f"{STREAM}/consumer/fan-out:1")
    assert scene(fan_out, used(age=500), consumers=1).status(CHECK) == "pass"
    assert scene(fan_out, used(age=90 * MINUTE), consumers=1).status(CHECK) == "fail"


def test_nobody_reads():
    """Records come in; none do; others than functions may read, which nobody can tell."""
    found = scene().finding(CHECK)
    assert (found.status.value, "nobody reads them" in found.reason) == ("fail", True)
    assert scene(records=0).status(CHECK) == "not_applicable"
    assert scene(consumers=1).status(CHECK) == "unknown"


def test_other_streams_are_none_of_its_business():
    """Nothing of logs goes there."""
    assert Scene(*stream(), StreamUse(STREAM, 100)).status(CHECK) == "not_applicable"


@pytest.mark.parametrize(("kind", "age"), [(STREAM_USE, 1), (EVENT_SOURCES, None), (FUNCTION_USE, None)])
def test_what_may_not_be_read_is_unknown(kind, age):
    """The stream's metrics; who reads; how far a function is."""
    assert scene(fed(), used(age=5), age=age).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert scene(age=90 * MINUTE).refusals_hide_nothing(CHECK)
    assert scene(fed(), used(age=90 * MINUTE)).refusals_hide_nothing(CHECK)
