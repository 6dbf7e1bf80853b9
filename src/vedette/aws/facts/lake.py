"""The lake's facts: no call to AWS, what was collected tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Gatherer
from vedette.model.facts.lake import (
    LOGGED_REGIONS,
    LOGGED_SPAN,
    LOGGED_USE,
    VERIFIED_CHAINS,
    LoggedRegion,
    LoggedSpan,
    LoggedUse,
    VerifiedChain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Ask


def span(ask: Ask) -> Iterable[LoggedSpan]:
    """How much of the account the lake holds."""
    return ask.collected(LOGGED_SPAN)


def use(ask: Ask) -> Iterable[LoggedUse]:
    """Who of the account used what."""
    return ask.collected(LOGGED_USE)


def regions(ask: Ask) -> Iterable[LoggedRegion]:
    """From which regions of the account events came."""
    return ask.collected(LOGGED_REGIONS)


def chains(ask: Ask) -> Iterable[VerifiedChain]:
    """What was verified of the account's digests."""
    return ask.collected(VERIFIED_CHAINS)


GATHERERS = (
    Gatherer(LOGGED_SPAN, span),
    Gatherer(LOGGED_USE, use),
    Gatherer(LOGGED_REGIONS, regions),
    Gatherer(VERIFIED_CHAINS, chains),
)
