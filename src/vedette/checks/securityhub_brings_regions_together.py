"""SH-03: findings of all regions are in one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Verdict,
    culprits,
    every,
    failed,
    first,
    not_applicable,
    passed,
    some,
    those,
)
from vedette.model.facts.securityhub import HUBS
from vedette.model.facts.securityhub_standards import FINDING_AGGREGATORS, HUB_ADMINISTRATOR, FindingAggregator

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A region by itself needs no aggregator.
_SEVERAL = 2


def judge(here: Here) -> Verdict:
    """Fail where several regions have Security Hub, and no aggregator of ours or our administrator's has them all."""
    if len(list(islice(_on(here), _SEVERAL))) < _SEVERAL:
        return not_applicable("Security Hub is on in fewer than two regions")
    if some((_own, _administrators), lambda way: way(here)):
        return passed("an aggregator, of this account or of its administrator, brings all its regions together")
    found = here.one(FINDING_AGGREGATORS)
    if found is None:
        return failed("no aggregator brings the findings of its regions together")
    out = [r.region for r in culprits(_on(here), lambda r: not _links(found, r.region))]
    return failed(f"the aggregator in {found.home} leaves out {', '.join(out)}", home=found.home, regions=out)


def _on(here: Here) -> Iterator[Here]:
    """The regions with Security Hub. Raises `NotKnown` after the last that is known."""
    return those(here.regions, lambda region: first(region.of(HUBS)) is not None)


def _own(here: Here) -> bool:
    return some(here.of(FINDING_AGGREGATORS), lambda found: _all(found, here))


def _administrators(here: Here) -> bool:
    """Whether the account that administers this one's Security Hub brings its members' regions together."""
    return some(
        here.of(HUB_ADMINISTRATOR),
        lambda admin: some(here.in_account(admin.account).of(FINDING_AGGREGATORS), lambda found: _all(found, here)),
    )


def _all(found: FindingAggregator, here: Here) -> bool:
    if found.mode == "ALL_REGIONS":
        return True
    return every(_on(here), lambda region: _links(found, region.region))


def _links(found: FindingAggregator, region: str) -> bool:
    """Whether findings of the region come to the aggregator's home."""
    if region == found.home or found.mode == "ALL_REGIONS":
        return True
    if found.mode == "ALL_REGIONS_EXCEPT_SPECIFIED":
        return region not in found.regions
    return found.mode == "SPECIFIED_REGIONS" and region in found.regions


CHECK = Check(
    id="SH-03",
    title="Findings of all regions are brought together in one",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(HUBS, FINDING_AGGREGATORS, HUB_ADMINISTRATOR),
    judge=judge,
    rationale="Who watches one region's console does not see the finding in the region that nobody uses.",
    remedy="Make a finding aggregator in the home region, for all regions, new ones too (CreateFindingAggregator).",
    monthly_usd=0.0,
    feeds=("securityhub",),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html",),
)
