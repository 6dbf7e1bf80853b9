"""IAM-32: users and roles use the services that they are granted, as our own logs show."""

from __future__ import annotations

from vedette.meaning.grants import EVERYTHING, unused
from vedette.meaning.people import POWERS, everybody, undeclared
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vedette.model.facts.lake import LOGGED_SPAN, LOGGED_USE

#: Days running without any event of an account, such as a long weekend, that are not taken for missing logs.
_QUIET_DAYS = 4
#: Names in a sentence.
_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where somebody is granted services that no call within `idle_days` used; who may use all, unless declared.

    That logs are missing makes a gap unknown, and takes nothing from a pass: what was used was used.
    """
    span = here.one(LOGGED_SPAN)
    if span is None:
        return not_applicable("no CloudTrail was collected into the lake")
    declared = here.expected.administrators
    wide = culprits(everybody(here), lambda who: bool(unused(who, here)) and bool(undeclared((who,), declared)))
    if not wide:
        return passed("every service that is granted was used, so far as logs can tell")
    days = here.expected.idle_days
    if span.window_days < days:
        return unknown(f"the logs of {span.window_days} days were looked at, not of {days}", days=span.window_days)
    if span.silent_days > _QUIET_DAYS:
        return unknown(
            f"of {days} days, the lake has no CloudTrail of the account for {span.silent_days} running",
            silent_days=span.silent_days,
        )
    found = {who.arn: unused(who, here) for who in wide}
    named = ", ".join(f"{who.name} ({_services(found[who.arn])})" for who in wide[:_SHOWN])
    more = f" and {len(wide) - _SHOWN} more" if len(wide) > _SHOWN else ""
    return failed(f"{len(wide)} are granted what they did not use in {days} days: {named}{more}", unused=found)


def _services(services: tuple[str, ...]) -> str:
    if services == (EVERYTHING,):
        return "everything is granted"
    return f"{len(services)} services: {', '.join(services[:_SHOWN])}"


CHECK = Check(
    id="IAM-32",
    title="Users and roles use the services that they are granted",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*POWERS, LOGGED_SPAN, LOGGED_USE),
    judge=judge,
    rationale="Whoever steals a key gets all that it may do; what its owner never does is a gift to nobody else.",
    remedy="Take away what was not used; for what only data events tell, ask AWS's last accessed information too.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T18",)),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
