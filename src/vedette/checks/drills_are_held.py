"""RSP-08: responders have held a drill lately."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed, those
from vedette.model.facts.drills import DRILLS, Drill


def judge(here: Here) -> Verdict:
    """Pass where people held an exercise, or saw a drill's alert arrive, within the days; in whichever account."""
    days = here.expected.drill_days

    def lately(drill: Drill) -> bool:
        return drill.arrived is not None and here.now - drill.arrived <= timedelta(days=days)

    found = first(here.of(DRILLS), lately)
    if found is not None and found.arrived is not None:
        return passed(f"a drill was held on {found.arrived:%Y-%m-%d}: {found.what}", drill=found.id)
    done = [d.arrived for d in those(here.of(DRILLS), lambda d: d.arrived is not None) if d.arrived]
    if not done:
        return failed("no drill was ever held, as far as was noted")
    return failed(f"the last drill was held on {max(done):%Y-%m-%d}, more than {days} days ago")


CHECK = Check(
    id="RSP-08",
    title="Responders have held a drill lately",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(DRILLS,),
    judge=judge,
    rationale="Who takes a stolen key away for the first time during an intrusion is slow, and leaves a second one.",
    remedy=(
        "Walk through one of the runbooks with those who would be called, and note it with `vedette drill note`; or "
        "send a drill to those on call with `vedette drill send`."
    ),
    monthly_usd=0.0,
    standards=Standards(),
    references=("https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/incident-response.html",),
)
