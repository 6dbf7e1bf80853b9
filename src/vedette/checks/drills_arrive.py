"""AC-13: a drill's alert arrived lately."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, those
from vedette.model.facts.drills import CANARY, DRILLS


def judge(here: Here) -> Verdict:
    """Fail where no canary of the account arrived within the days, or the last that was sent is lost."""
    days = here.expected.drill_days
    sent = sorted((d for d in those(here.of(DRILLS), lambda d: d.kind == CANARY) if d.at), key=lambda d: str(d.at))
    if not sent:
        return failed("no drill was ever sent")
    last, arrived = sent[-1], [d for d in sent if d.arrived]
    late = last.at is not None and here.now - last.at > timedelta(hours=here.expected.delivery_hours)
    if not last.arrived and late:
        return failed(f"the drill {last.id} of {last.at:%Y-%m-%d} arrived nowhere that anybody noted", drill=last.id)
    newest = max((d.arrived for d in arrived if d.arrived), default=None)
    if newest is None:
        return failed(f"the drill {last.id} was sent {last.at:%Y-%m-%d %H:%M} UTC, and has not arrived yet")
    if here.now - newest > timedelta(days=days):
        return failed(f"the last drill that arrived did so on {newest:%Y-%m-%d}, more than {days} days ago")
    where = next(d.where for d in arrived if d.arrived == newest)
    return passed(f"a drill arrived on {newest:%Y-%m-%d}: {where}", where=where)


CHECK = Check(
    id="AC-13",
    title="The alert of a drill arrived lately",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(DRILLS,),
    judge=judge,
    rationale="Each link may look whole while nobody hears: only an alert that arrived proves that alerts arrive.",
    remedy=(
        "Tell whoever is on call, run `vedette drill send`, wait for the alert, and note it with `vedette drill "
        "arrived`; where none comes, the checks of AL and AC say which link is broken."
    ),
    monthly_usd=0.0,
    standards=Standards(),
    references=("https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/incident-response.html",),
)
