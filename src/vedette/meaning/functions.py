"""Functions of Lambda by meaning: whether one that alerts or logs depend on does what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.delivery import there
from vedette.meaning.patterns import part
from vedette.meaning.runtimes import SUPPORTED_UNTIL
from vedette.model import culprits
from vedette.model.facts.functions import EVENT_SOURCES, FUNCTION_CONCURRENCY, FUNCTION_ON_FAILURE, FUNCTION_USE
from vedette.model.facts.lambda_ import FUNCTIONS
from vedette.model.facts.queues import QUEUE_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model import Here
    from vedette.model.facts.lambda_ import Function

#: What asking whether a function is well needs.
WELLNESS = (FUNCTIONS, FUNCTION_CONCURRENCY, FUNCTION_ON_FAILURE, FUNCTION_USE, QUEUE_ATTRIBUTES, EVENT_SOURCES)


def plain(arn: str) -> str:
    """The ARN of a function without a version or an alias."""
    return ":".join(arn.split(":")[:7])


def ailments(function: Function, here: Here) -> tuple[str, ...]:
    """What is wrong with a function, sentence by sentence; empty where nothing is. Raises `NotKnown`."""
    found = culprits(_ASKED, lambda ask: bool(ask(function, here)))
    return tuple(ask(function, here) for ask in found)


def outdated(function: Function, here: Here) -> str:
    """Since when its runtime has no more support; empty where it has. Images bring their own."""
    until = SUPPORTED_UNTIL.get(function.runtime)
    over = until is not None and here.now.date() > until
    return f"its runtime {function.runtime} has no support since {until}" if over else ""


def held_back(function: Function, here: Here) -> str:
    """Whether it may not run at all. Raises `NotKnown`."""
    found = here.find(FUNCTION_CONCURRENCY, function.arn)
    return "it may not run at all: its reserved concurrency is 0" if found and not found.reserved else ""


def failing(function: Function, here: Here) -> str:
    """How often it failed or was held back within the last day. Raises `NotKnown`."""
    use = here.find(FUNCTION_USE, function.arn)
    if use is None:
        return ""
    parts = (
        f"{use.errors:,} of {use.invocations:,} runs failed" if use.errors else "",
        f"throttled runs: {use.throttles:,}" if use.throttles else "",
        f"failed events lost on the way to where they are kept: {use.dropped:,}" if use.dropped else "",
    )
    said = ", ".join(one for one in parts if one)
    return f"within the last day {said}" if said else ""


def backlog(function: Function, here: Here) -> str:
    """How much lies in the queue for what it failed on. Raises `NotKnown`.

    A queue of an account that is not assessed is not known; a topic, a function or a bucket keeps no backlog.
    """
    queue = kept_in(function, here)
    if part(queue, 2) != "sqs":
        return ""
    found = there(queue, here).find(QUEUE_ATTRIBUTES, queue)
    if found is None:
        return f"the queue for what it failed on, {part(queue, 5)}, is gone"
    return f"{part(queue, 5)} holds {found.messages:,} of the events that it failed on" if found.messages else ""


def kept_in(function: Function, here: Here) -> str:
    """Where events go that it failed on, of those it was given without waiting; empty where nowhere. `NotKnown`."""
    if function.dead_letters:
        return function.dead_letters
    found = here.find(FUNCTION_ON_FAILURE, function.arn)
    return found.destination if found else ""


_ASKED: tuple[Callable[[Function, Here], str], ...] = (outdated, held_back, failing, backlog)
