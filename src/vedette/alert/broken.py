"""What an alert says of a finding that went from pass to fail."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.alert.group import group
from vedette.model import Match, RuleInfo
from vedette.model.findings import MatchEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vedette.model import Check, Finding
    from vedette.state.records import AlertRecord

#: Things of one account, and accounts, from which on they are told in one alert.
_MANY = 6
#: What stands for all accounts where many broke at once.
EVERYWHERE = "many accounts"


@dataclass(frozen=True, slots=True)
class Broken:
    """A finding that fails by facts of `taken` and last passed at `passed`, with the calls that may have done it."""

    finding: Finding
    passed: datetime
    taken: datetime
    calls: tuple[MatchEvent, ...] = ()


def rule_of(check: Check) -> RuleInfo:
    """What an alert of a check says besides its entity."""
    return RuleInfo(
        id=check.id,
        title=f"No longer true: {check.title}",
        window=timedelta(seconds=1),  # an alert is of the last moment at which it passed
        description=check.rationale,
        runbook=(
            "In the time since it last passed, see what changed in `ev_account` and who changed it: `vedette drift`.",
            "In the 24 h before and after, list the calls of whoever changed it: `ev_actor`, `ev_session`.",
            f"Where it was not meant: {check.remedy} Then `vedette assess --check {check.id}` shows whether it passes.",
        ),
        falsepositives=("A change that was planned; accept it under `assess.accepted`, with owner, reason and end.",),
    )


def alerts(broken: Iterable[Broken], check: Check) -> list[tuple[AlertRecord, list[Broken]]]:
    """The alerts of what broke of one check at once, each with what it tells of.

    One a thing; one an account where many of its things broke, and one for all where many accounts did.
    """
    accounts: defaultdict[str, list[Broken]] = defaultdict(list)
    for one in broken:
        accounts[one.finding.account].append(one)
    if len(accounts) >= _MANY:
        together = [(EVERYWHERE, [one for some in accounts.values() for one in some])]
    else:
        together = []
        for account, some in accounts.items():
            together += [(account, some)] if len(some) >= _MANY else [(_entity(one.finding), [one]) for one in some]
    return [(_record(entity, some, check), some) for entity, some in together]


def _entity(finding: Finding) -> str:
    return "/".join(part for part in (finding.account, finding.region, finding.resource) if part)


def _record(entity: str, some: list[Broken], check: Check) -> AlertRecord:
    events = {e.ev_id: e for one in some for e in (broke(one.finding, one.taken), *one.calls)}
    match = Match(check.id, entity, min(one.passed for one in some), check.severity, "", tuple(events.values()))
    return group([match], {check.id: rule_of(check)})[0]


def broke(finding: Finding, taken: datetime) -> MatchEvent:
    """A failure as an event: the same however often it is seen."""
    return _event(f"broke:{finding.id}", finding, taken, f"{finding.check} fails: {finding.reason}", "failed")


def mended(finding: Finding, taken: datetime) -> MatchEvent:
    """That it passes again, as an event."""
    return _event(
        f"mended:{finding.id}:{taken.isoformat()}", finding, taken, f"{finding.check} passes again", "success"
    )


def _event(id_: str, finding: Finding, taken: datetime, action: str, outcome: str) -> MatchEvent:
    what = f"{finding.resource}: {action}" if finding.resource else action
    return MatchEvent(id_, taken, finding.account or None, finding.region or None, ev_action=what, ev_outcome=outcome)
