"""The lake's facts: no call to AWS, what was collected tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Gatherer
from vedette.model.facts.lake import LOGGED_SPAN, LOGGED_USE, LoggedSpan, LoggedUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Ask


def span(ask: Ask) -> Iterable[LoggedSpan]:
    """How much of the account the lake holds."""
    return ask.collected(LOGGED_SPAN)


def use(ask: Ask) -> Iterable[LoggedUse]:
    """Who of the account used what."""
    return ask.collected(LOGGED_USE)


GATHERERS = (Gatherer(LOGGED_SPAN, span), Gatherer(LOGGED_USE, use))
