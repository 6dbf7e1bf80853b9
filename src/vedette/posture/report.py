"""An assessment as it is handed on: the findings with what is known of their checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from vedette.model import Check, Finding
    from vedette.posture.weigh import Summary


@dataclass(frozen=True)
class Report:
    """What every format writes: `findings` in order of check, account and region; `own` is the account that asked."""

    taken: datetime
    own: str
    partition: str
    checks: Mapping[str, Check]
    findings: Iterable[Finding]
    summary: Summary
