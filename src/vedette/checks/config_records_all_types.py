"""CFG-02: AWS Config records all types of resources."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed


def judge(here: Here) -> Verdict:
    """Fail where every running recorder leaves types out; where some are excluded by name, they are told."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    whole = first(running(here), lambda r: r.all_supported)
    if whole is not None:
        return passed(f"the recorder {whole.name} records all supported types")
    found = next(running(here))
    if found.excluded:
        return failed(f"{len(found.excluded)} types are left out", excluded=found.excluded)
    return failed(f"{len(found.types)} types alone are recorded", types=found.types)


CHECK = Check(
    id="CFG-02",
    title="AWS Config records all supported types of resources",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="A type that is not recorded has no history, and rules about it never speak.",
    remedy="Record all supported types, or write down why some are left out.",
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
    ),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html",),
)
