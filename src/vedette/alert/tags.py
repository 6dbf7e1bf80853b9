"""What an alert says of things without their tags: one an account, owner, day and kind of step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.alert.group import group
from vedette.model import Match, RuleInfo, Severity
from vedette.model.findings import MatchEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vedette.state.records import AlertRecord

_STEPS = (
    "Give each thing its tags, or exempt it by `inventory.exempt`: in the 24 h after, `vedette tags list` is shorter.",
    (
        "Where nobody knows whose it is, `vedette inventory --name ID` shows the thing, and CloudTrail who made it: in "
        "the time before it was first seen, search `ev_account` for its id."
    ),
)


def _rule(id_: str, title: str, description: str) -> RuleInfo:
    return RuleInfo(id=id_, title=title, window=timedelta(days=1), description=description, runbook=_STEPS)


#: By what a step of the timetable asks for.
RULES = {
    "notice": _rule(
        "required-tags-notice",
        "Things lack required tags",
        "A thing that is nobody's is looked after by nobody: it is not patched, and not missed when it does harm.",
    ),
    "stop": _rule(
        "required-tags-stop",
        "Things lack required tags: stopping them is due",
        "All notices were given. Vedette stops nothing; whoever owns the account decides.",
    ),
    "terminate": _rule(
        "required-tags-terminate",
        "Things lack required tags: removing them is due",
        "All notices were given, and the time to stop has passed. Vedette removes nothing; keep a copy before you do.",
    ),
}
_SEVERITIES = {"notice": Severity.LOW, "stop": Severity.MEDIUM, "terminate": Severity.MEDIUM}


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step that is due of one thing: `id` names thing and step, `text` says what is wrong, `seen` when it was so."""

    id: str
    due: str
    account: str
    region: str
    owner: str
    text: str
    seen: datetime


def alerts(reminders: Iterable[Reminder]) -> list[AlertRecord]:
    """The alerts of what is due, in order of day, rule, account and owner."""
    matches = [
        Match(
            RULES[r.due].id,
            f"{r.account}/{r.owner or 'nobody named'}",
            r.seen,
            _SEVERITIES[r.due],
            "",
            (MatchEvent(r.id, r.seen, r.account, r.region or None, ev_action=r.text),),
        )
        for r in reminders
    ]
    return group(matches, {rule.id: rule for rule in RULES.values()})
