"""AC-14."""

from __future__ import annotations

from pipes import DEAD, FUNCTION, calling, function, used

import pytest
from alarms import alarm, chain, rule, target

from vedette.checks.responders_are_well import CHECK
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.functions import FUNCTION_CONCURRENCY, FUNCTION_USE, FunctionConcurrency
from vedette.model.facts.lambda_ import FUNCTIONS
from vedette.model.facts.queues import QueueAttributes
from vedette.testing import Scene

CALLED = (*calling(FUNCTION), function(), used())


def test_a_responder_that_is_well():
    """Called by a rule about security; by an alarm; by a version of it."""
    assert Scene(*CALLED).status(CHECK) == "pass"
    by_alarm = chain("{ $.eventName = StopLogging }", alarm=(alarm(alarm_actions=(FUNCTION,)),))
    assert Scene(*by_alarm, function(), used()).status(CHECK) == "pass"
    assert Scene(*by_alarm, function(runtime="go1.x"), used()).status(CHECK) == "fail"
    assert Scene(*calling(f"{FUNCTION}:live"), function(runtime="go1.x"), used()).status(CHECK) == "fail"


def test_rules_are_about_security_by_what_they_pick():
    """A pattern that names the call alone; not one of something else."""
    stops = rule({"detail": {"eventName": ["StopLogging"]}}, targets=(target(FUNCTION),))
    starts = rule({"detail": {"eventName": ["RunInstances"]}}, targets=(target(FUNCTION),))
    assert Scene(*stops, function(runtime="go1.x"), used()).status(CHECK) == "fail"
    assert Scene(*starts, function(runtime="go1.x"), used()).status(CHECK) == "not_applicable"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((function(runtime="nodejs16.x"), used()), "nodejs16.x has no support since 2024-06-12"),
        ((function(), used(), FunctionConcurrency(FUNCTION, 0)), "may not run at all"),
        ((function(), used(errors=3)), "3 of 100 runs failed"),
        ((function(), used(dropped=2)), "failed events lost on the way to where they are kept: 2"),
        ((function(dead_letters=DEAD), used(), QueueAttributes(DEAD, 4)), "dead holds 4 of the events"),
    ],
)
def test_what_ails_it(rows, why):
    """Each by itself."""
    found = Scene(*calling(FUNCTION), *rows).finding(CHECK)
    assert (found.status.value, why in found.reason) == ("fail", True)


def test_a_runtime_whose_day_is_to_come_has_support():
    """The time is that of the facts."""
    assert Scene(*calling(FUNCTION), function(runtime="nodejs22.x"), used()).status(CHECK) == "pass"


def test_other_functions_are_none_of_its_business():
    """Nothing about security calls it, or a rule that is off."""
    assert Scene(function(runtime="go1.x")).status(CHECK) == "not_applicable"
    off = calling(FUNCTION, state="DISABLED")
    assert Scene(*off, function(runtime="go1.x")).status(CHECK) == "not_applicable"


KINDS = [FUNCTIONS, EVENT_TARGETS, FUNCTION_USE, FUNCTION_CONCURRENCY]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The functions, who calls them, how they do."""
    assert Scene(*CALLED).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind; what is known to be wrong stays so."""
    assert Scene(*calling(FUNCTION), function(), used(errors=3)).refusals_hide_nothing(CHECK)
    outdated = Scene(*calling(FUNCTION), function(runtime="go1.x"), used())
    assert outdated.denied(FUNCTION_USE).status(CHECK) == "fail"
