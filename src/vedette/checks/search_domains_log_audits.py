"""SVC-10: OpenSearch domains log audits and slow requests."""

from __future__ import annotations

from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.workloads import SEARCH_DOMAINS, SearchDomain

#: AWS's names of the logs that are wanted, and what people call them.
LOGS = {
    "AUDIT_LOGS": "audit log",
    "SEARCH_SLOW_LOGS": "log of slow searches",
    "INDEX_SLOW_LOGS": "log of slow indexing",
}


def judge(domain: SearchDomain, here: Here) -> Verdict:  # noqa: ARG001  asked by the engine
    """Fail where the audit log or a log of slow requests is off."""
    off = [words for name, words in LOGS.items() if name not in domain.logs]
    if not off:
        return passed(f"it writes {', '.join(domain.logs)}", logs=domain.logs)
    control = "; it has no fine-grained access control, which audits need" if not domain.access_control else ""
    return failed(f"it has no {', no '.join(off)}{control if 'audit log' in off else ''}", logs=domain.logs)


CHECK = Check(
    id="SVC-10",
    title="OpenSearch domains log audits and slow requests",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(SEARCH_DOMAINS,),
    judge=Each(SEARCH_DOMAINS, judge),
    rationale=(
        "Search domains hold copies of everything, logs too, and who read what is in the domain's audit log alone; "
        "a large theft is a slow search."
    ),
    remedy="Switch on fine-grained access control, the audit log there too, and publish the three logs to log groups.",
    cost=f"CloudWatch Logs: {price('logs.ingestion')}.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("Opensearch.5",)),
    references=("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html",),
)
