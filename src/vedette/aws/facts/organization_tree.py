"""The organisation's tree: the root, units below units, accounts in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES, OrganizationPlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def places(ask: Ask) -> Iterator[OrganizationPlace]:
    """Every account and unit, those of a unit after it; two listings a unit. An organisation has one root."""
    walk: list[tuple[str, tuple[str, ...]]] = []
    roots = ask.call("organizations", "list_roots", absent=("AWSOrganizationsNotInUseException",)).get("Roots") or ()
    walk += ((text(root, "Id"), ()) for root in roots)
    while walk:
        parent, above = walk.pop()
        path = (*above, parent)
        for one in ask.pages("organizations", "list_accounts_for_parent", "Accounts", ParentId=parent):
            yield OrganizationPlace(text(one, "Id"), path)
        units = ask.pages(
            "organizations", "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent
        )
        for one in units:
            yield OrganizationPlace(text(one, "Id"), path)
            walk.append((text(one, "Id"), path))


GATHERERS = (Gatherer(ORGANIZATION_PLACES, places),)
