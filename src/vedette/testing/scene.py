"""Facts in memory, for tests of checks."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from vedette import registry
from vedette.errors import UnitError
from vedette.model import Expected, Gap, Kind, Rows, Scope, Unknown, closure, none_of
from vedette.posture.judge import judge
from vedette.testing.refusals import Refusing, refusal, unsound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Check, Finding

T = TypeVar("T")

#: The account, the region and the time of a scene where no other is named.
ACCOUNT = "111122223333"
REGION = "eu-west-1"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


class Scene:
    """Facts of accounts and regions (`model.Facts`), built up by calls that give the scene back.

    Every region that rows are put in exists, in every account; the first account is the one that asks.
    """

    def __init__(self, *rows: Any, expected: Expected | None = None) -> None:
        self.taken = NOW
        self.own = ACCOUNT
        self.expected = expected or Expected()
        self._accounts = [ACCOUNT]
        self._regions = [REGION]
        self._rows: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(list)
        self._missing: dict[tuple[str, str, str], Unknown] = {}
        self._gaps: defaultdict[tuple[str, str, str], dict[str, Unknown]] = defaultdict(dict)
        self._no_accounts: tuple[Unknown, ...] = ()
        self._no_regions: dict[str, Unknown] = {}
        self.at(REGION, *rows)

    def at(self, region: str, *rows: Any, account: str = ACCOUNT) -> Scene:
        """Put rows into a region of an account; those of kinds that are gathered once an account go to the account."""
        if region not in self._regions:
            self._regions.append(region)
        if account not in self._accounts:
            self._accounts.append(account)
        for row in rows:
            kind = _kind_of(row)
            self._rows[self._place(kind, account, region)].append(row)
        return self

    def denied(self, *kinds: Kind[Any], region: str = "", account: str = "", key: str = "") -> Scene:
        """AWS refuses these kinds, everywhere or in one region or account; with `key`, of one thing only."""
        for kind in kinds:
            unknown = refusal(kind)
            for a in [account] if account else self._accounts:
                for r in [region] if region else self._regions:
                    place = self._place(kind, a, r)
                    if key:
                        self._gaps[place][key] = unknown
                    else:
                        self._missing[place] = unknown
        return self

    def regions_denied(self, account: str = ACCOUNT) -> Scene:
        """AWS does not tell which regions the account has."""
        self._no_regions[account] = Unknown("AWS refused ec2:DescribeRegions", "ec2:DescribeRegions")
        return self

    def accounts_denied(self) -> Scene:
        """AWS does not tell which accounts the organisation has."""
        self._no_accounts = (Unknown("AWS refused organizations:ListAccounts", "organizations:ListAccounts"),)
        return self

    def findings(self, check: Check) -> list[Finding]:
        """All that the check says."""
        return list(judge(self, [check], self.expected))

    def finding(self, check: Check) -> Finding:
        """The one thing that the check says. Fails where there are several."""
        found = self.findings(check)
        if len(found) != 1:
            said = [(f.account, f.region, f.resource, f.status.value, f.reason) for f in found]
            raise AssertionError(f"{check.id} says {len(found)} things: {said}")
        return found[0]

    def status(self, check: Check) -> str:
        """The one answer: `pass`, `fail`, `unknown` or `not_applicable`."""
        return self.finding(check).status.value

    def statuses(self, check: Check) -> dict[str, str]:
        """The answers by resource, or by region where the answer is about the place."""
        return {f.resource or f.region or f.account: f.status.value for f in self.findings(check)}

    def refusals_hide_nothing(self, check: Check) -> bool:
        """Whether no refusal, of any kind in any place, makes the check call good what it did not. Fails with what."""
        places = [(a, r) for a in self._accounts for r in ("", *self._regions)]
        for kind in closure(check.facts):
            for place in (None, *places):
                less = Refusing(self, partial(_refuses, kind, place))
                if wrong := unsound(self, less, [check], self.expected):
                    raise AssertionError(f"without {kind.name} in {place or 'all places'}: {'; '.join(wrong)}")
        return True

    @property
    def accounts(self) -> Rows[str]:
        """Accounts in scope."""
        return Rows(lambda: self._accounts, str, missing=self._no_accounts)

    def regions(self, account: str) -> Rows[str]:
        """Regions of every account."""
        if account in self._no_regions:
            return Rows(tuple, str, missing=(self._no_regions[account],))
        return Rows(lambda: self._regions, str)

    def rows(self, kind: Kind[T], account: str, region: str) -> Rows[T]:
        """Rows of a kind in a place."""
        if account not in self._accounts:
            return none_of(Unknown(f"the account {account} is not among those assessed"))
        place = self._place(kind, account, region)
        missing = (self._missing[place],) if place in self._missing else ()
        found: Iterable[T] = () if missing else self._rows[place]
        gaps = {} if missing else self._gaps[place]
        kept = [row for row in found if kind.key_of(row) not in gaps]
        return Rows(lambda: kept, kind.key_of, missing=missing, gaps=gaps)

    def _place(self, kind: Kind[Any], account: str, region: str) -> tuple[str, str, str]:
        if kind.scope is Scope.ORGANIZATION:
            return kind.name, ACCOUNT, ""
        return kind.name, account, region if kind.scope is Scope.REGION else ""


def _refuses(refused: Kind[Any], where: tuple[str, str] | None, kind: Kind[Any], account: str, region: str) -> bool:
    return kind is refused and where in {None, (account, region)}


def _kind_of(row: Any) -> Kind[Any]:
    if isinstance(row, Gap):
        raise UnitError("a gap is no row", where="scene", hint="call .denied(KIND, key=…)")
    found = next((g.kind for g in registry.gatherers().values() if g.kind.row is type(row)), None)
    if found is None:
        raise UnitError(f"nothing gathers rows of {type(row).__name__}", where="scene", hint="see CONTRIBUTING")
    return found
