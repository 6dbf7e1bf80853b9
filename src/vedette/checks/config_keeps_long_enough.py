"""CFG-15: AWS Config keeps its history for the required time."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder
from vedette.model import Check, Here, Scope, Severity, Verdict, failed, passed
from vedette.model.facts.config import CONFIG_RETENTION

#: AWS's own, where nobody set another: seven years.
_DEFAULT = 2557


def judge(here: Here) -> Verdict:
    """Fail where the history ends before the days that are expected; without a setting AWS keeps it seven years."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    found = here.one(CONFIG_RETENTION)
    days, wanted = found.days if found is not None else _DEFAULT, here.expected.log_retention_days
    if days < wanted:
        return failed(f"the history is kept for {days} days, not {wanted}", days=days)
    return passed(f"the history is kept for {days} days", days=days)


CHECK = Check(
    id="CFG-15",
    title="AWS Config keeps its history for the required time",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(*RECORDERS_FACTS, CONFIG_RETENTION),
    judge=judge,
    rationale="What a resource looked like when the intruder came is asked months later.",
    remedy="Set the retention period (PutRetentionConfiguration), or delete the setting: AWS then keeps seven years.",
    monthly_usd=0.0,
    feeds=("config",),
    references=(
        "https://docs.aws.amazon.com/config/latest/developerguide/delete-config-data-with-retention-period.html",
    ),
)
