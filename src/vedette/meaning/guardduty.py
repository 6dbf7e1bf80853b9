"""GuardDuty by meaning: whether it looks at a region, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Verdict, failed, not_applicable, passed, some
from vedette.model.facts.guardduty import DETECTOR_SETTINGS, DETECTORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model import Here
    from vedette.model.facts.guardduty import DetectorSettings

#: What asking about detectors needs.
DETECTING = (DETECTORS, DETECTOR_SETTINGS)


def no_detector(here: Here) -> Verdict | None:
    """Not applicable, where there is no detector: GD-01 tells so. Raises `NotKnown`."""
    if next(iter(here.of(DETECTORS)), None) is not None:
        return None
    return not_applicable("there is no detector here, which GD-01 tells")


def set_so(here: Here, hold: Callable[[DetectorSettings], bool], good: str, bad: str) -> Verdict:
    """Whether the region's detector is set so. Not applicable without one. Raises `NotKnown`."""
    nothing = no_detector(here)
    if nothing is not None:
        return nothing
    return passed(good) if some(here.of(DETECTOR_SETTINGS), hold) else failed(bad)
