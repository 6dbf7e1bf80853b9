"""CFG-08: an aggregator brings all accounts and regions together."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.config import AGGREGATORS, Aggregator
from vedette.model.facts.organizations import ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where no aggregator of any account covers the organisation, with all regions, future ones too."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    found = first(here.of(AGGREGATORS), _whole)
    if found is not None:
        return passed(f"the aggregator {found.name} covers every account and region")
    some = first(here.of(AGGREGATORS))
    if some is None:
        return failed("there is no aggregator")
    return failed(
        f"the aggregator {some.name} covers {'some accounts' if not some.organization else 'some regions'} only"
    )


def _whole(aggregator: Aggregator) -> bool:
    return aggregator.organization and aggregator.all_regions


CHECK = Check(
    id="CFG-08",
    title="A Config aggregator covers every account and region",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, AGGREGATORS),
    judge=judge,
    rationale="In an incident the question is where else: one place that knows all resources answers it at once.",
    remedy="Make an aggregator of the organisation, for all regions, in the security account.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(talk=("T5",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html",),
)
