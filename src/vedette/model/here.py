"""Where a check stands: one region, one account or the organisation, and the facts that are seen from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from vedette.errors import UnitError
from vedette.model.expected import Expected
from vedette.model.kinds import Scope
from vedette.model.knowledge import NotKnown, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.model.kinds import Kind
    from vedette.model.knowledge import Unknown

T = TypeVar("T")


class Facts(Protocol):
    """What was gathered: rows by kind, account and region."""

    @property
    def taken(self) -> datetime:
        """When it was gathered, UTC: the time that ages are counted to."""

    @property
    def own(self) -> str:
        """The account whose credentials asked; rows of the organisation are kept there."""

    @property
    def accounts(self) -> Rows[str]:
        """Accounts in scope, by id."""

    def regions(self, account: str) -> Rows[str]:
        """The account's enabled regions in scope, by name."""

    def rows(self, kind: Kind[T], account: str, region: str) -> Rows[T]:
        """Rows of a kind; `region` is empty for kinds that are gathered once an account."""


@dataclass(frozen=True)
class Here:
    """The facts as they are seen from one place. `region` is empty in an account, `account` in the organisation."""

    facts: Facts
    account: str
    region: str = ""
    expected: Expected = field(default_factory=Expected)
    allowed: frozenset[str] | None = None

    @property
    def now(self) -> datetime:
        """When the facts were gathered, UTC."""
        return self.facts.taken

    @property
    def regions(self) -> Iterator[Here]:
        """Each enabled region of the account; `NotKnown` at the end where not all are known."""
        return (self.in_region(region) for region in self.facts.regions(self.account))

    @property
    def accounts(self) -> Iterator[Here]:
        """Each account in scope; `NotKnown` at the end where not all are known."""
        return (self.in_account(account) for account in self.facts.accounts)

    @property
    def whole_account(self) -> Here:
        """The account this region is in."""
        return replace(self, region="")

    def in_region(self, region: str) -> Here:
        """Another region of the same account."""
        return Here(self.facts, self.account, region, self.expected, self.allowed)

    def in_account(self, account: str) -> Here:
        """Another account, whole. Its facts are unknown where it is not in scope."""
        return Here(self.facts, account, "", self.expected, self.allowed)

    def of(self, kind: Kind[T]) -> Rows[T]:
        """Rows of a kind that are seen from here.

        In a region, those of the region, or of the account for a kind that is gathered once an account. In an account,
        those of all its regions, in order of region. In the organisation (no account), those of all accounts.
        """
        if self.allowed is not None and kind.name not in self.allowed:
            raise UnitError(f"it reads {kind.name}, which is not in its facts", where="check", hint="add the kind")
        if kind.scope is Scope.ORGANIZATION:
            return self.facts.rows(kind, self.facts.own, "")
        if not self.account:
            return _chained([h.of(kind) for h in _known(self._accounts())], kind, self._accounts().unknown)
        if kind.scope is Scope.ACCOUNT:
            return self.facts.rows(kind, self.account, "")
        if self.region:
            return self.facts.rows(kind, self.account, self.region)
        regions = self.facts.regions(self.account)
        parts = [self.facts.rows(kind, self.account, region) for region in regions.known()]
        return _chained(parts, kind, regions.unknown)

    def one(self, kind: Kind[T]) -> T | None:
        """The first row of a kind that has one a place, None where there is none. Raises `NotKnown`."""
        return next(iter(self.of(kind)), None)

    def find(self, kind: Kind[T], key: str) -> T | None:
        """The row of a thing, None where it is known that there is none. Raises `NotKnown`."""
        return self.of(kind).find(key)

    def find_anywhere(self, kind: Kind[T], key: str) -> T | None:
        """The row of a thing that may be in another account: here first, then in every account in scope.

        None where it is known that none has it. Raises `NotKnown` where one that could have it cannot tell.
        """
        missing: list[Unknown] = []
        for place in (self.whole_account, replace(self, account="", region="")):
            rows = place.of(kind)
            if (found := rows.known_one(key)) is not None:
                return found
            missing += rows.missing if key not in rows.gaps else [rows.gaps[key]]
        if missing:
            raise NotKnown(*dict.fromkeys(missing))
        return None

    def _accounts(self) -> Rows[Here]:
        accounts = self.facts.accounts
        return Rows(
            lambda: (replace(self, account=a, region="") for a in accounts.known()),
            lambda here: here.account,
            missing=accounts.unknown,
        )


def _known(rows: Rows[T]) -> Iterator[T]:
    return rows.known()


def _chained(parts: list[Rows[T]], kind: Kind[T], missing: tuple[Unknown, ...]) -> Rows[T]:
    """Several rows as one; a gap of a thing that another part tells of is none."""

    def look(key: str) -> T | None:
        return next((found for part in parts if (found := part.known_one(key)) is not None), None)

    gaps = {key: gap for part in parts for key, gap in part.gaps.items() if look(key) is None}
    return Rows(
        lambda: (row for part in parts for row in part.known()),
        kind.key_of,
        missing=(*missing, *(u for part in parts for u in part.missing)),
        gaps=gaps,
        look=look,
    )
