"""PIPE-06: event buses let in nobody but known accounts."""

from __future__ import annotations

from vedette.meaning.strangers import KNOWING, exposed_to
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.events import EVENT_BUSES, EventBus


def judge(bus: EventBus, here: Here) -> Verdict:
    """Fail where everybody may put events, or an account that nobody declared."""
    if not bus.policy:
        return passed("it has no policy: only this account puts events")
    who = exposed_to(bus.policy, here)
    return (
        failed(f"its policy lets {who} in, which nobody declared", who=who)
        if who
        else passed("it lets in whom we know")
    )


CHECK = Check(
    id="PIPE-06",
    title="Event buses let in known accounts alone",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(EVENT_BUSES, *KNOWING),
    judge=Each(EVENT_BUSES, judge),
    rationale="Who may put events on a bus can raise false alerts, and set off whatever answers them.",
    remedy=(
        "Let the bus's policy name accounts, or the organisation by aws:PrincipalOrgID; declare those that are trusted "
        "in assess.expected.known_accounts."
    ),
    monthly_usd=0.0,
    standards=Standards(),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",),
)
