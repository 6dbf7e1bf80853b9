"""ORG-02: the organisation's policies keep members from stopping logs."""

from __future__ import annotations

from vedette.grammar.policy_request import names_action
from vedette.meaning.patterns import statements
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.organizations import ORGANIZATION, ORGANIZATION_POLICIES, OrganizationPolicy

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
    """Fail where an action that stops logs is denied by no policy that is attached to anything."""
    found = here.one(ORGANIZATION)
    if found is None:
        return not_applicable("the account is in no organisation")
    free = culprits(GUARDED, lambda action: not some(here.of(ORGANIZATION_POLICIES), lambda p: denies(p, action)))
    if free:
        return failed(f"members may do {len(free)} of {len(GUARDED)}: {', '.join(free[:4])}", actions=free)
    return passed(f"each of {len(GUARDED)} actions is denied to members")


def denies(policy: OrganizationPolicy, action: str) -> bool:
    """Whether an attached policy denies the action; with conditions too, which spare named roles as a rule."""
    if not policy.targets or policy.type != "SERVICE_CONTROL_POLICY":
        return False
    return any(not s.allow and names_action(s, action) for s in statements(policy.document))


CHECK = Check(
    id="ORG-02",
    title="The organisation's policies keep members from stopping logs",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, ORGANIZATION_POLICIES),
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
