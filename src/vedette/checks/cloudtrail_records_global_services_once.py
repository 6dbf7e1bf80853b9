"""CT-07: events of global services are recorded once."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, no_trail, recording, records_management
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, those


def judge(here: Here) -> Verdict:
    """Fail where two trails record them: a search then finds each twice."""
    if nothing := no_trail(here):
        return nothing
    found: list[str] = []
    for trail in those(recording(here), lambda t: t.global_services and records_management(here, t)):
        found.append(trail.name)
        if len(found) > 1:
            return failed(f"several trails record them: {', '.join(found)}", trails=found)
    if not found:
        return not_applicable("no trail records them, which CT-06 tells")
    return passed(f"only the trail {found[0]} records them")


CHECK = Check(
    id="CT-07",
    title="Events of global services are recorded by one trail only",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=judge,
    rationale="Whoever answers an incident from two copies counts every sign-in and every new key twice.",
    remedy="Update the other trails with IncludeGlobalServiceEvents off, or delete those that nobody needs.",
    monthly_usd=0.0,
    standards=Standards(talk=("T2",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",),
)
