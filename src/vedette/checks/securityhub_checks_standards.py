"""SH-02: Security Hub checks AWS's or CIS's standard."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Verdict, failed, first, not_applicable, passed, unknown
from vedette.model.facts.securityhub import HUBS
from vedette.model.facts.securityhub_standards import ENABLED_STANDARDS, EnabledStandard

_WANTED = ("/aws-foundational-security-best-practices/", "/cis-aws-foundations-benchmark/")
#: States of a standard that is checked; of an incomplete one some controls could not be switched on.
_ON = frozenset({"READY", "INCOMPLETE"})


def judge(here: Here) -> Verdict:
    """Fail where the region's Security Hub checks neither of them."""
    if first(here.of(HUBS)) is None:
        return not_applicable("Security Hub is off here, which SH-01 tells")
    on = first(here.of(ENABLED_STANDARDS), lambda s: _wanted(s) and s.status in _ON)
    if on is not None:
        return passed(f"it checks {_name(on)} ({on.status.lower()})", standard=on.standard)
    coming = first(here.of(ENABLED_STANDARDS), lambda s: _wanted(s) and s.status == "PENDING")
    if coming is not None:
        return unknown(f"{_name(coming)} is only being switched on", standard=coming.standard)
    others = [s.standard for s in here.of(ENABLED_STANDARDS)]
    what = f"{len(others)} other standards are on" if others else "no standard is on"
    return failed(f"{what}: neither AWS's foundational one nor CIS's is checked", standards=others)


def _wanted(standard: EnabledStandard) -> bool:
    return any(name in standard.standard for name in _WANTED)


def _name(standard: EnabledStandard) -> str:
    """Its name and version of the end of its ARN."""
    return " ".join(standard.standard.split("/")[1:]).replace(" v ", " ")


CHECK = Check(
    id="SH-02",
    title="Security Hub checks AWS's foundational standard or CIS's",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(HUBS, ENABLED_STANDARDS),
    judge=judge,
    rationale="Security Hub without a standard passes on others' findings, and looks at nothing by itself.",
    remedy="Enable the AWS Foundational Security Best Practices standard (BatchEnableStandards), for new accounts too.",
    cost="It costs 0.001 USD for each check; the first thirty days are free.",
    feeds=("securityhub",),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/standards-view-manage.html",),
)
