"""IAM-28: there is a role for who audits security."""

from __future__ import annotations

from vedette.meaning.patterns import statements
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.iam import IAM_ROLES, IamRole

#: AWS's policy for who reads configurations, and no data.
POLICY = ":iam::aws:policy/SecurityAudit"
#: Names in a sentence.
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where no role that somebody may take has AWS's policy for audits."""
    roles = culprits(here.of(IAM_ROLES), lambda role: _audits(role) and _people(role))
    if roles:
        return passed(f"auditors have {', '.join(r.name for r in roles[:_SHOWN])}", roles=[r.arn for r in roles])
    return failed("no role that people or other accounts may take has AWS's policy SecurityAudit")


def _audits(role: IamRole) -> bool:
    return any(arn.endswith(POLICY) for arn in role.attached)


def _people(role: IamRole) -> bool:
    """Whether its trust lets in anybody else than services of AWS."""
    return any(p.kind != "Service" for one in statements(role.trust) if one.allow for p in one.principals or ())


CHECK = Check(
    id="IAM-28",
    title="There is a role for who audits security",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(IAM_ROLES,),
    judge=judge,
    rationale=(
        "Who looks at configurations in an incident, or for a yearly audit, should read them all and change none."
    ),
    remedy="Make a role with AWS's policy SecurityAudit in each account, which the auditors' account may take.",
    monthly_usd=0.0,
    standards=Standards(talk=("T18",)),
    references=("https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html",),
)
