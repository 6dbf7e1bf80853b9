"""AWS Support's facts: Trusted Advisor, which answers in one region for the whole account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, moment, text
from vedette.meaning.advisor import ASKED
from vedette.model import Gatherer
from vedette.model.facts.support import (
    ADVISOR_RESULTS,
    TRUSTED_ADVISOR,
    AdvisorCheck,
    AdvisorResult,
    TrustedAdvisor,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap

#: What AWS answers where the support plan is Basic or Developer.
_NO_PLAN = "SubscriptionRequiredException"
#: Things of a result that are told.
_TOLD = 20


def advisor(ask: Ask) -> Iterator[TrustedAdvisor]:
    """The checks there are, or that the support plan lets nobody ask."""
    found = ask.call("support", "describe_trusted_advisor_checks", told=(_NO_PLAN,), language="en")
    if found.get("Code") == _NO_PLAN:
        yield TrustedAdvisor(ask.account, available=False)
        return
    checks = (AdvisorCheck(text(c, "id"), text(c, "name"), text(c, "category")) for c in found.get("checks") or ())
    yield TrustedAdvisor(ask.account, checks=tuple(checks))


def results(ask: Ask) -> Iterable[AdvisorResult | Gap]:
    """The result of each check that is asked for, by name."""

    def one(check: AdvisorCheck) -> AdvisorResult:
        found = ask.call("support", "describe_trusted_advisor_check_result", checkId=check.id, language="en")["result"]
        flagged = [
            thing
            for thing in found.get("flaggedResources") or ()
            if not flag(thing, "isSuppressed") and text(thing, "status") != "ok"
        ]
        return AdvisorResult(
            id=check.id,
            name=check.name,
            status=text(found, "status", "not_available"),
            updated=moment(found, "timestamp"),
            flagged=len(flagged),
            things=tuple(
                ", ".join(str(part) for part in thing.get("metadata") or () if part) for thing in flagged[:_TOLD]
            ),
        )

    listed = (check for one in ask.have(TRUSTED_ADVISOR) for check in one.checks if check.name in ASKED)
    return ask.each(listed, lambda check: check.id, one)


GATHERERS = (Gatherer(TRUSTED_ADVISOR, advisor), Gatherer(ADVISOR_RESULTS, results))
