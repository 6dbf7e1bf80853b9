"""CFG-03: IAM's resources are recorded in exactly one region."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, global_types, running
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some, those


def judge(here: Here) -> Verdict:
    """Fail where no region records IAM's resources, or several do."""
    if not some(here.regions, lambda region: next(running(region), None) is not None):
        return not_applicable("no recorder records in any region, which CFG-01 tells")
    where = [r.region for r in those(here.regions, lambda region: some(running(region), global_types))]
    if not where:
        return failed("no region records users, roles and policies")
    if len(where) > 1:
        return failed(
            f"{len(where)} regions record them: each change is paid and told {len(where)} times", regions=where
        )
    return passed(f"{where[0]} records them", region=where[0])


CHECK = Check(
    id="CFG-03",
    title="AWS Config records users, roles and policies in exactly one region",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="IAM is global: recorded nowhere it has no history, recorded everywhere each change comes many times.",
    remedy="Include global resource types in one region's recorder, and in no other.",
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
        talk=("T2",),
    ),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html",),
)
