"""IAM-29: no certificate in IAM has expired."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.access import SERVER_CERTIFICATES, ServerCertificate


def judge(certificate: ServerCertificate, here: Here) -> Verdict:
    """Fail where a certificate's time is over."""
    ends = certificate.expires
    if ends is None:
        return unknown("IAM does not tell when it ends")
    if ends <= here.now:
        return failed(f"it ended on {ends:%Y-%m-%d}", expires=ends)
    return passed(f"it ends on {ends:%Y-%m-%d}, in {(ends - here.now).days} days", expires=ends)


CHECK = Check(
    id="IAM-29",
    title="Certificates in IAM are valid",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(SERVER_CERTIFICATES,),
    judge=Each(SERVER_CERTIFICATES, judge),
    rationale=(
        "A certificate that has ended is put in front of visitors by mistake, who learn to click the warning away."
    ),
    remedy="Delete it (DeleteServerCertificate); keep certificates in Certificate Manager, which renews them.",
    monthly_usd=0.0,
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.19") | {"5.0": "1.18"}, fsbp=("IAM.26",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html",),
)
