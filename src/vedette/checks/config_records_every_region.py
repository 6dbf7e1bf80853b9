"""CFG-01: AWS Config records in every region."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.config import RECORDERS


def judge(here: Here) -> Verdict:
    """Fail where no recorder of the region is recording."""
    found = first(running(here))
    if found is not None:
        return passed(f"the recorder {found.name} records", recorder=found.name)
    stopped = first(here.of(RECORDERS))
    return failed(f"the recorder {stopped.name} is stopped" if stopped else "there is no recorder")


CHECK = Check(
    id="CFG-01",
    title="AWS Config records in the region",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="Config's history is the only record of what a resource looked like before it was changed.",
    remedy="Switch Config on in the region, with all types, and let it deliver to the log archive.",
    cost="It costs 0.003 USD for each configuration item that is recorded.",
    feeds=("config",),
    standards=Standards(
        cis={
            "1.4": "3.5",
            "1.5": "3.5",
            "2.0": "3.5",
            "3.0": "3.3",
            "4.0": "3.3",
            "5.0": "3.3",
            "6.0": "4.3",
            "7.0": "4.3",
        },
        fsbp=("Config.1",),
        talk=("T5",),
    ),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",),
    responder=True,
)
