"""What an alert says of a source, account or region that stopped sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from vedette.model import Match, RuleInfo, Severity
from vedette.model.findings import MatchEvent

#: What an alert of silence says besides its entity. The window is short: each silence is an alert of its own.
RULE = RuleInfo(
    id="0d2e5a5e-6c4b-4f0e-9d43-3f6f7b6a51ce",
    title="Logs have stopped arriving",
    window=timedelta(hours=1),
    tags=("attack.defense-evasion", "attack.t1562.008"),
    description=(
        "Nothing has come from this source, account or region for longer than its past makes likely. Whoever is inside "
        "an account and stops its logging is not seen from then on; so is nobody where a delivery is broken."
    ),
    runbook=(
        "Run `vedette coverage --ask-aws` for the source: it shows since when, and whether AWS still delivers.",
        (
            "In the hour before the last event, list calls of `ev_account` and `ev_region` that stop or redirect "
            "logging: StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, DeleteFlowLogs, DeleteDetector, "
            "PutBucketPolicy."
        ),
        (
            "See whether the bucket or queue still receives objects, and whether Vedette may still read them: "
            "`vedette run` names what it could not fetch. In the 24 h after, look for it in other regions."
        ),
    ),
    falsepositives=(
        "An account or region that was closed or emptied on purpose.",
        "A day off that the past does not know, in a stream that people alone cause.",
    ),
)
#: Sources whose silence blinds the most.
_SEVERITY = {"cloudtrail": Severity.HIGH}


def silence(entity: str, source: str, account: str, region: str, since: datetime) -> Match:
    """Give the silence as alerts are made of: its only event is the last one that came."""
    event = MatchEvent(
        ev_id=f"last:{entity}:{since.isoformat()}",
        ev_time=since,
        ev_account=account or None,
        ev_region=region or None,
        ev_action="last event before the silence",
    )
    return Match(RULE.id, entity, since, _SEVERITY.get(source, Severity.MEDIUM), source, (event,))
