"""AL-24: somebody is told when the trust of roles and identity providers is changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "iam",
        "UpdateAssumeRolePolicy CreateRole CreateSAMLProvider UpdateSAMLProvider DeleteSAMLProvider "
        "CreateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider "
        "DeleteOpenIDConnectProvider",
    ),
    harmless=(call("iam", "GetRole"),),
)

CHECK = alert_check(
    "AL-24",
    "Somebody is told when the trust of roles and identity providers is changed",
    Severity.MEDIUM,
    MATTER,
    "Whoever is trusted by a role needs no key of this account, and is missed when keys are taken away.",
)
