"""What Vedette's state tells of drills; AWS is not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Gatherer
from vedette.model.facts.drills import DRILLS, Drill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Ask


def drills(ask: Ask) -> Iterable[Drill]:
    """Every drill of the account, the latest first."""
    return ask.collected(DRILLS)


GATHERERS = (Gatherer(DRILLS, drills),)
