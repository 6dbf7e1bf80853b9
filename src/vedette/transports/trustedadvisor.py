"""Trusted Advisor's results by the Support API, of every account."""

from __future__ import annotations

from datetime import timedelta

from vedette.aws import fleet, pages, reports
from vedette.model import Transport

_LISTING = pages.Listing(
    scheme="trustedadvisor",
    key="",
    ask=reports.trusted_advisor,
    back=timedelta(days=30),  # a check that was not refreshed for so long tells of the past
    late=timedelta(minutes=60),  # a result may come some time after its time
    region=reports.ADVISOR_REGION,
)

TRANSPORT = Transport(
    scheme=_LISTING.scheme,
    title="Trusted Advisor's results (DescribeTrustedAdvisorCheckResult) of every account",
    find=_LISTING.find,
    fetch=pages.no_fetch(_LISTING.scheme),
    source="trusted_advisor",
    actions=(*reports.ADVISOR_ACTIONS, *fleet.ACTIONS),
)
