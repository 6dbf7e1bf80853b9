"""AL-27: somebody is told of activity in regions that are declared unused."""

from __future__ import annotations

from vedette.meaning.alarms import ALARMING
from vedette.meaning.alerting import told
from vedette.meaning.golden import call
from vedette.meaning.rules import RULING
from vedette.meaning.trails import RECORDING
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, not_applicable, passed


def judge(here: Here) -> Verdict:
    """Fail where an instance that starts in a region declared unused is told to nobody."""
    regions = here.expected.unused_regions
    if not regions:
        return not_applicable("no region is declared unused (assess.expected.unused_regions)")
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside CloudWatch, as the settings say", declared=True)
    silent = culprits(regions, lambda r: not told(call("ec2", "RunInstances", awsRegion=r), here, region=r))
    if silent:
        return failed(f"nobody is told of what happens in {', '.join(silent)}", regions=silent)
    return passed(f"somebody is told of activity in each of {len(regions)} regions")


CHECK = Check(
    id="AL-27",
    title="Somebody is told of activity in regions that are declared unused",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, *ALARMING, *RULING),
    judge=judge,
    rationale="Intruders mine where nobody looks; in a region that nobody uses each call is worth a look.",
    remedy="Give the trail's log group a filter for these regions, with an alarm; better, deny them by policy.",
    cost="An alarm costs 0.10 USD a month, a metric filter's metric 0.30 USD.",
    monthly_usd=0.40,
    feeds=(),
    standards=Standards(talk=("T5",)),
    references=("https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html",),
)
