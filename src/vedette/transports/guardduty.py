"""GuardDuty's findings by its API, in every account and region."""

from __future__ import annotations

from datetime import timedelta

from vedette.aws import findings, fleet, pages
from vedette.model import Transport

_LISTING = pages.Listing(
    scheme="guardduty",
    key="Findings",
    ask=findings.guardduty,
    back=timedelta(days=90),  # GuardDuty keeps findings so long
    late=timedelta(minutes=15),  # an update may be listed a little after its time
    ordered="UpdatedAt",
)

TRANSPORT = Transport(
    scheme=_LISTING.scheme,
    title="GuardDuty's findings (ListFindings, GetFindings) in every account and region",
    find=_LISTING.find,
    fetch=pages.no_fetch(_LISTING.scheme),
    source="guardduty",
    actions=(*findings.GUARDDUTY_ACTIONS, *fleet.ACTIONS),
)
