"""SSM-08: no document of Systems Manager is public, and none can become so."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, unknown
from vedette.model.facts.sessions import DOCUMENT_SHARING, PUBLIC_SHARING

#: Names in a sentence.
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where a document is shared with everybody, or the region would let one be."""
    public = culprits(here.of(DOCUMENT_SHARING), lambda document: "all" in document.accounts)
    if public:
        names = [document.name for document in public]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return failed(f"public documents: {', '.join(names[:_SHOWN])}{more}", documents=names)
    setting = here.one(PUBLIC_SHARING)
    if setting is None:
        return unknown("Systems Manager gave no setting for public sharing")
    if not setting.blocked:
        return failed("no document is public, and the block of public sharing is off", setting=setting.value)
    return passed("no document is public, and public sharing is blocked")


CHECK = Check(
    id="SSM-08",
    title="Documents of Systems Manager are not public, and cannot become so",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(DOCUMENT_SHARING, PUBLIC_SHARING),
    judge=judge,
    rationale="A runbook tells names, addresses and how things are done, and now and then a password.",
    remedy=(
        "Take the share away (ModifyDocumentPermission), and block public sharing in each region "
        "(UpdateServiceSetting of /ssm/documents/console/public-sharing-permission to Disable)."
    ),
    monthly_usd=0.0,
    standards=Standards(fsbp=("SSM.4", "SSM.7")),
    references=("https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html",),
)
