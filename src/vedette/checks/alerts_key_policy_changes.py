"""AL-25: somebody is told when the policies and grants of KMS keys are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(events=calls("kms", "PutKeyPolicy CreateGrant"), harmless=(call("kms", "GetKeyPolicy"),))

CHECK = alert_check(
    "AL-25",
    "Somebody is told when the policies and grants of KMS keys are changed",
    Severity.MEDIUM,
    MATTER,
    "Whoever may use the key may read the data; a grant is the quiet way to say so.",
)
