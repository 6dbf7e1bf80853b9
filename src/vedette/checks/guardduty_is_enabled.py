"""GD-02: guardDuty's detector is enabled."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(here, lambda d: d.status == "ENABLED", "it is enabled", "it is suspended: it looks at nothing")


CHECK = Check(
    id="GD-02",
    title="GuardDuty's detector is enabled",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="A suspended detector is still listed, costs nothing and sees nothing.",
    remedy="Enable the detector (UpdateDetector), and find out who suspended it.",
    cost="By volume; the first thirty days are free.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.1",), talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html",),
)
