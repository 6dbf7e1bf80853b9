"""CFG-04: the recorder's last status is success."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.config import RECORDER_STATUS, RecorderStatus


def judge(status: RecorderStatus, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where a running recorder says that it fails."""
    if not status.recording:
        return None
    if status.status.upper() == "FAILURE":
        return failed(f"it records, and fails: {status.error or 'without a reason'}")
    return passed(f"its last status is {status.status or 'not told yet'}")


CHECK = Check(
    id="CFG-04",
    title="AWS Config's recorder works",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=Each(RECORDER_STATUS, judge),
    rationale="A recorder that may not read what it records is on, green in the console, and writes nothing.",
    remedy="Give it the service-linked role, and see its last error.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(fsbp=("Config.1",)),
    references=("https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html",),
)
