"""IAM's credential report by its API, of every account."""

from __future__ import annotations

from datetime import timedelta

from vedette.aws import fleet, pages, reports
from vedette.model import Transport

_LISTING = pages.Listing(
    scheme="credentialreport",
    key="",
    ask=reports.credential_report,
    back=timedelta(days=1),  # a report tells of the present
    late=timedelta(minutes=0),  # and has no later part
    region="us-east-1",
)

TRANSPORT = Transport(
    scheme=_LISTING.scheme,
    title="IAM's credential report (GenerateCredentialReport, GetCredentialReport) of every account",
    find=_LISTING.find,
    fetch=pages.no_fetch(_LISTING.scheme),
    source="credential_report",
    actions=(*reports.CREDENTIAL_ACTIONS, *fleet.ACTIONS),
)
