"""AL-22: somebody is told when Security Hub, Macie, Inspector and their like are switched off."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=(
        *calls("securityhub", "DisableSecurityHub DisassociateMembers BatchDisableStandards"),
        *calls("access-analyzer", "DeleteAnalyzer"),
        *calls("macie2", "DisableMacie"),
        *calls("inspector2", "Disable"),
        *calls("detective", "DeleteGraph"),
    ),
    harmless=(call("securityhub", "GetFindings"),),
)

CHECK = alert_check(
    "AL-22",
    "Somebody is told when Security Hub, Macie, Inspector and their like are switched off",
    Severity.MEDIUM,
    MATTER,
    "What looks for weaknesses is in the way of whoever made them.",
)
