"""CT-08: management events are paid for once at the most."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.meaning.trails import RECORDING, no_trail, recording, records_management
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, those


def judge(here: Here) -> Verdict:
    """Fail where a second trail records the region's management events: all but the first copy are charged."""
    if nothing := no_trail(here):
        return nothing
    found: list[str] = []
    for trail in those(recording(here), lambda t: records_management(here, t)):
        found.append(trail.name)
        if len(found) > 1:
            return failed(f"{' and '.join(found)} record the same management events", trails=found)
    return passed("one trail records management events here" if found else "no trail records management events here")


CHECK = Check(
    id="CT-08",
    title="No second copy of management events is paid for",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=RECORDING,
    judge=judge,
    rationale="The first copy of management events in a region is free, every further one is charged by the event.",
    remedy="Delete the account's own trail where the organisation's covers it, or leave management events out of it.",
    cost=f"It saves {price('cloudtrail.management-copy')}.",
    monthly_usd=0.0,
    standards=Standards(talk=("T20",)),
    references=("https://aws.amazon.com/cloudtrail/pricing/",),
)
