"""ORG-02: the organisation's policies keep members from stopping logs."""

from __future__ import annotations

from vedette.meaning.guardrails import KEEPING, kept_from
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict

#: What nobody in a member account should be able to do.
GUARDED = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
    "config:StopConfigurationRecorder",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "guardduty:DisassociateFromAdministratorAccount",
    "ec2:DeleteFlowLogs",
    "organizations:LeaveOrganization",
)


def judge(here: Here) -> Verdict:
    """Fail where an account is below no policy that keeps it from each of them, but for named principals."""
    return kept_from(GUARDED, here)


CHECK = Check(
    id="ORG-02",
    title="The organisation's policies keep members from stopping logs",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=KEEPING,
    judge=judge,
    rationale="An administrator of a member account can switch off whatever no policy of the organisation denies.",
    remedy="Deny them in a service control policy at the root, but for the roles that manage logging.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T13",)),
    references=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    ),
)
