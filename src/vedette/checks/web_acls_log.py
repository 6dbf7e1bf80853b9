"""SVC-04: web ACLs log what they see."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import WEB_ACL_LOGGING, WEB_ACLS, WebAcl


def judge(acl: WebAcl, here: Here) -> Verdict | None:
    """Fail where a web ACL has no log."""
    found = here.find(WEB_ACL_LOGGING, acl.arn)
    return passed(f"it logs to {found.destinations[0]}") if found and found.destinations else failed("it has no log")


CHECK = Check(
    id="SVC-04",
    title="Web ACLs log what they see",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(WEB_ACLS, WEB_ACL_LOGGING),
    judge=Each(WEB_ACLS, judge),
    rationale="What was blocked shows who tries; what was let through shows who got in.",
    remedy="Give it a log; leave secrets out of it by redaction.",
    cost="What the destination charges for storage.",
    feeds=("waf",),
    standards=Standards(fsbp=("WAF.11",)),
    references=("https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",),
)
