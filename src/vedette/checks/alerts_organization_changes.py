"""AL-15: somebody is told when the organisation is changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "organizations",
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake "
        "DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType "
        "InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy "
        "UpdateOrganizationalUnit",
    ),
    harmless=(call("organizations", "ListAccounts"),),
)

CHECK = alert_check(
    "AL-15",
    "Somebody is told when the organisation is changed",
    Severity.MEDIUM,
    MATTER,
    "An account that leaves, or a policy that is detached, takes all guardrails with it.",
    cis=monitored(15),
)
