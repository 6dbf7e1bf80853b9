"""Gaps of CloudTrail's explained by what it says of its own trails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.errors import AwsError

if TYPE_CHECKING:
    from vedette.api._coverage import CoverageReport
    from vedette.aws.status import TrailStatus
    from vedette.collect.coverage import Gap
    from vedette.config import Config


def explained(report: CoverageReport, config: Config) -> CoverageReport:
    """With what CloudTrail says of its trails, and the gaps explained by it."""
    from vedette.aws.status import trails

    try:
        found = tuple(trails(_open.aws_settings(config)))
    except AwsError as error:
        return replace(report, aws=f"unknown: {error.what}")
    gaps = tuple(_explained(gap, found) for gap in report.gaps)
    return replace(report, trails=found, gaps=gaps, aws="asked")


def _explained(gap: Gap, found: tuple[TrailStatus, ...]) -> Gap:
    """Say of a gap of CloudTrail's what the trails that cover it did then."""
    if gap.source != "cloudtrail":
        return gap
    words = []
    for trail in found:
        if trail.regions != "all" and gap.region and trail.region != gap.region:
            continue
        if trail.state == "unknown":
            words.append(f"whether trail {trail.name} was on is unknown")
        elif (
            trail.stopped
            and trail.stopped < gap.end
            and (trail.state == "off" or (trail.started or gap.start) > gap.start)
        ):
            words.append(f"trail {trail.name} was stopped at {trail.stopped:%Y-%m-%dT%H:%MZ}")
        elif gap.open and trail.latest_delivery and trail.latest_delivery > gap.start:
            words.append(
                f"trail {trail.name} delivered until {trail.latest_delivery:%Y-%m-%dT%H:%MZ}: see the collection"
            )
    return replace(gap, why="; ".join([gap.why, *words])) if words else gap
