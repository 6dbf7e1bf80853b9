"""Config's inventory by its API: the present configuration item of each resource, in every account and region."""

from __future__ import annotations

from datetime import timedelta

from vedette.aws import findings, fleet, pages
from vedette.model import Transport

_LISTING = pages.Listing(
    scheme="config",
    key="configurationItems",
    ask=findings.config_items,
    back=timedelta(days=2557),  # seven years: as long as Config keeps items unless told otherwise
    late=timedelta(minutes=60),  # an item can be searched for some minutes after it was recorded
)

TRANSPORT = Transport(
    scheme=_LISTING.scheme,
    title="Config's inventory (SelectResourceConfig) in every account and region",
    find=_LISTING.find,
    fetch=pages.no_fetch(_LISTING.scheme),
    source="config",
    actions=(*findings.CONFIG_ACTIONS, *fleet.ACTIONS),
)
