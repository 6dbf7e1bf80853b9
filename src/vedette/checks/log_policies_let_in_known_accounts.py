"""CW-04: resource policies of CloudWatch Logs let in nobody but known accounts."""

from __future__ import annotations

from vedette.meaning.strangers import KNOWING, exposed_to
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import LOGS_RESOURCE_POLICIES, LogsResourcePolicy


def judge(policy: LogsResourcePolicy, here: Here) -> Verdict:
    """Fail where everybody may write, or an account that nobody declared."""
    who = exposed_to(policy.document, here)
    return failed(f"it lets {who} in, which nobody declared", who=who) if who else passed("it lets in whom we know")


CHECK = Check(
    id="CW-04",
    title="Policies of CloudWatch Logs let in known accounts alone",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(LOGS_RESOURCE_POLICIES, *KNOWING),
    judge=Each(LOGS_RESOURCE_POLICIES, judge),
    rationale="Who may write into our log groups can bury what happened under what did not, and let us pay for it.",
    remedy=(
        "Take the statement away (DeleteResourcePolicy), or let it name the service that writes, with "
        "aws:SourceAccount; declare an account that is trusted in assess.expected.known_accounts."
    ),
    monthly_usd=0.0,
    standards=Standards(),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",),
)
