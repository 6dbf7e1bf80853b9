"""GD-07: GuardDuty looks for malware on the volumes of instances."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(
        here,
        lambda d: "EBS_MALWARE_PROTECTION" in d.features,
        "malware protection for EC2 is on",
        "malware protection for EC2 is off",
    )


CHECK = Check(
    id="GD-07",
    title="GuardDuty looks for malware on the volumes of instances",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="When an instance behaves like a miner, a scan of its disk tells, and the instance is not touched.",
    remedy="Switch malware protection for EC2 on; it scans only after a finding that suggests malware.",
    cost="By GB scanned; nothing where nothing is suspected.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.8",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection.html",),
)
