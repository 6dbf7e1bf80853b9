"""PIPE-03."""

from __future__ import annotations

from pipes import DEAD, FUNCTION, QUEUE, STREAM, calling, fed, function, subscribed, used

import pytest

from vedette.checks.fan_out_functions_are_well import CHECK
from vedette.model.facts.functions import (
    EVENT_SOURCES,
    FUNCTION_ON_FAILURE,
    FUNCTION_USE,
    FunctionConcurrency,
    FunctionOnFailure,
)
from vedette.model.facts.lambda_ import FUNCTIONS
from vedette.model.facts.queues import QUEUE_ATTRIBUTES, QueueAttributes
from vedette.testing import Scene

EMPTY = QueueAttributes(DEAD)
FROM_STREAM = (subscribed(), fed(), function(), used())
FROM_GROUP = (subscribed(FUNCTION), function(dead_letters=DEAD), used(), EMPTY)


def failing(*rows):
    found = Scene(*rows).finding(CHECK)
    return found.reason if found.status.value == "fail" else ""


def test_a_function_that_is_well():
    """Fed by a stream; by a log group itself; by a queue, which keeps what fails."""
    assert Scene(*FROM_STREAM).status(CHECK) == "pass"
    assert Scene(*FROM_GROUP).status(CHECK) == "pass"
    keeps = (QueueAttributes(QUEUE, dead_letters=DEAD), EMPTY)
    assert Scene(*calling(QUEUE), fed(QUEUE, on_failure=""), *keeps, function(), used()).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((subscribed(), fed(), function(runtime="python3.8"), used()), "no support since 2024-10-14"),
        ((*FROM_STREAM, FunctionConcurrency(FUNCTION, 0)), "may not run at all"),
        ((*FROM_STREAM[:-1], used(errors=7, throttles=2)), "7 of 100 runs failed, throttled runs: 2"),
        ((subscribed(FUNCTION), function(), used()), "events that it fails on are lost"),
        ((*FROM_GROUP[:-1], QueueAttributes(DEAD, 12)), "dead holds 12 of the events"),
        (FROM_GROUP[:-1], "dead, is gone"),
        ((subscribed(), fed(state="Disabled"), function(), used()), "the source is Disabled"),
        ((subscribed(), fed(result="PROBLEM: Function call failed"), function(), used()), "Function call failed"),
        ((subscribed(), fed(on_failure=""), function(), used()), "what it fails on of stream/centre is lost"),
        ((*calling(QUEUE), fed(QUEUE, on_failure=""), QueueAttributes(QUEUE), function(), used()), "ingest is lost"),
    ],
)
def test_what_ails_it(rows, why):
    """Each by itself."""
    assert why in failing(*rows)


def test_an_on_failure_destination_is_as_good_as_a_queue():
    """For what a log group gives it."""
    kept = FunctionOnFailure(FUNCTION, "arn:aws:s3:::failed")
    assert Scene(subscribed(FUNCTION), function(), used(), kept).status(CHECK) == "pass"


def test_a_reserved_concurrency_is_no_fault():
    """Only none at all is."""
    assert Scene(*FROM_STREAM, FunctionConcurrency(FUNCTION, 5)).status(CHECK) == "pass"


def test_functions_that_nothing_of_logs_feeds_are_none_of_its_business():
    """Another stream; nothing at all."""
    other = fed(STREAM + "-orders")
    assert Scene(subscribed(), other, function(runtime="python3.8"), used()).status(CHECK) == "not_applicable"
    assert Scene(function(runtime="python3.8")).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [FUNCTIONS, EVENT_SOURCES, FUNCTION_USE], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The functions, what feeds them, how they do."""
    assert Scene(*FROM_STREAM).denied(kind).status(CHECK) == "unknown"


def test_what_it_fails_on_may_be_kept_where_nobody_may_look():
    """Unknown, too."""
    assert Scene(*FROM_GROUP).denied(QUEUE_ATTRIBUTES).status(CHECK) == "unknown"
    rows = (subscribed(FUNCTION), function(), used())
    assert Scene(*rows).denied(FUNCTION_ON_FAILURE).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*FROM_STREAM[:-1], used(errors=1)).refusals_hide_nothing(CHECK)
    assert Scene(*FROM_GROUP[:-1]).refusals_hide_nothing(CHECK)
