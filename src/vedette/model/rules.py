"""What an alert needs to know of the rule that raised it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule without its detection.

    Alerts of one entity within one `window` are one alert; windows begin at multiples of it since 1970 UTC.
    `runbook` and `falsepositives` are sentences, `behaviours` ids of what it covers. What a rule of the stage `staged`
    finds is counted, and pages nobody.
    """

    id: str
    title: str
    window: timedelta = DAY
    tags: tuple[str, ...] = ()
    description: str = ""
    runbook: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    stage: str = "live"
    behaviours: tuple[str, ...] = ()
