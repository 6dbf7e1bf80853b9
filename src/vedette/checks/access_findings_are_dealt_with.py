"""AA-03: no finding of outside access waits for long."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, not_applicable, passed, some
from vedette.model.facts.access_findings import ACCESS_FINDINGS, AccessFinding
from vedette.model.facts.securityhub import ANALYZERS

_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where an active finding of outside access is older than the days that are allowed."""
    if not some(here.of(ANALYZERS), lambda one: one.type in {"ACCOUNT", "ORGANIZATION"} and one.status == "ACTIVE"):
        return not_applicable("no analyzer looks for outside access here, which AA-01 tells")
    days = here.expected.finding_days

    def old(finding: AccessFinding) -> bool:
        return finding.created is not None and here.now - finding.created > timedelta(days=days)

    waiting = culprits(here.of(ACCESS_FINDINGS), old)
    if not waiting:
        return passed(f"no finding of outside access is older than {days} days")
    named = list(dict.fromkeys(finding.resource for finding in waiting))
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return failed(f"open to the outside for more than {days} days: {', '.join(named[:_SHOWN])}{more}", resources=named)


CHECK = Check(
    id="AA-03",
    title="Findings of outside access are dealt with in time",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(ANALYZERS, ACCESS_FINDINGS),
    judge=judge,
    rationale="Each is a bucket, role, key or queue that somebody outside may use, and nobody has said that he should.",
    remedy="Close what is not meant to be open; archive what is, with a rule that names resource and principal.",
    monthly_usd=0.0,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html",),
)
