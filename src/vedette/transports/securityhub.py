"""Security Hub's findings by its API, in every account and region."""

from __future__ import annotations

from datetime import timedelta

from vedette.aws import findings, fleet, pages
from vedette.model import Transport

_LISTING = pages.Listing(
    scheme="securityhub",
    key="Findings",
    ask=findings.securityhub,
    back=timedelta(days=90),  # Security Hub keeps findings so long after their last update
    late=timedelta(minutes=15),  # an update may be listed a little after its time
    ordered="UpdatedAt",
)

TRANSPORT = Transport(
    scheme=_LISTING.scheme,
    title="Security Hub's findings (GetFindings) in every account and region",
    find=_LISTING.find,
    fetch=pages.no_fetch(_LISTING.scheme),
    source="securityhub",
    actions=(*findings.SECURITYHUB_ACTIONS, *fleet.ACTIONS),
)
