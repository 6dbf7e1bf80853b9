"""IAM-22: nobody may take every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.people import POWERS, administrator, documents, everybody
from vedette.meaning.taking import takes_any
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some

if TYPE_CHECKING:
    from vedette.model.facts.iam import IamRole, IamUser

#: Names in a sentence.
_SHOWN = 4
_SERVICE_LINKED = "/aws-service-role/"


def judge(here: Here) -> Verdict:
    """Fail where a user or role may take whatever role trusts it; administrators are told by IAM-19."""

    def takes(who: IamUser | IamRole) -> bool:
        if _SERVICE_LINKED in who.arn or not some(documents(who, here), takes_any):
            return False
        return not some(documents(who, here), administrator)

    found = culprits(everybody(here), takes)
    if not found:
        return passed("who may take roles has a list of them")
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return failed(
        f"{len(found)} may take every role that trusts them: {', '.join(w.name for w in found[:_SHOWN])}{more}",
        who=[who.arn for who in found],
    )


CHECK = Check(
    id="IAM-22",
    title="Nobody but administrators may take every role",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=POWERS,
    judge=judge,
    rationale=(
        "A stolen key that may call AssumeRole on anything tries each role of each account, and needs only one "
        "whose trust is too wide."
    ),
    remedy=(
        "Name the roles in the statement's Resource; or limit it by aws:ResourceAccount, aws:ResourceOrgID or a tag."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T18",)),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html",),
)
