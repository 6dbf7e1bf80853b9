"""Organizations: where each account and unit stands below the root."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class OrganizationPlace:
    """An account or unit, with the ids of what it is in, the root first."""

    id: str
    parents: tuple[str, ...] = ()


ORGANIZATION_PLACES = Kind(
    "organizations.places",
    OrganizationPlace,
    Scope.ORGANIZATION,
    (
        "organizations:ListRoots",
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
    ),
    "account or unit",
    key="id",
)
