"""IAM-31: whole services that users and roles are granted are used, as AWS's last accessed information tells."""

from __future__ import annotations

from vedette.meaning.grants import idle_services
from vedette.meaning.people import POWERS, everybody, undeclared
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.access import LAST_ACCESSED

#: Names in a sentence.
_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where somebody is granted all of a service that they did not call within `idle_days`."""
    declared = here.expected.administrators
    idle = culprits(everybody(here), lambda who: bool(undeclared((who,), declared)) and bool(idle_services(who, here)))
    days = here.expected.idle_days
    if not idle:
        return passed(f"every service that is granted whole was used within {days} days")
    found = {who.arn: idle_services(who, here) for who in idle}
    named = "; ".join(f"{who.name} ({', '.join(found[who.arn][:_SHOWN])})" for who in idle[:_SHOWN])
    more = f"; and {len(idle) - _SHOWN} more" if len(idle) > _SHOWN else ""
    return failed(
        f"{len(idle)} are granted services whole that they did not use in {days} days: {named}{more}", unused=found
    )


CHECK = Check(
    id="IAM-31",
    title="Services that are granted whole are used",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*POWERS, LAST_ACCESSED),
    judge=judge,
    rationale=(
        "A grant of all of a service that nobody uses is a gift to who steals the key. AWS counts calls that "
        "CloudTrail does not record too, such as reads of objects."
    ),
    remedy=(
        "Take the service out of the policy, or name the actions that are needed; administrators are asked by IAM-19."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T18",)),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",),
)
