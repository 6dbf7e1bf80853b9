"""LB-12: trails of an organisation deliver to an account of their own, without workloads."""

from __future__ import annotations

from typing import Any

from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now
from vedette.model import (
    Check,
    Each,
    Here,
    Kind,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.cloudtrail import TRAILS, Trail
from vedette.model.facts.ec2 import INSTANCES
from vedette.model.facts.organizations import ORGANIZATION
from vedette.model.facts.s3 import BUCKETS
from vedette.model.facts.services import DATABASES, EKS_CLUSTERS, LOAD_BALANCERS

#: What makes an account one of workloads.
WORKLOADS: tuple[Kind[Any], ...] = (INSTANCES, EKS_CLUSTERS, DATABASES, LOAD_BALANCERS)
_GONE = frozenset({"terminated", "shutting-down"})


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where the account of a trail's bucket is the management account, or runs something."""
    if owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable("the account is in no organisation: there is no other account")
    owner = first(here.accounts, lambda place: place.find(BUCKETS, trail.bucket) is not None)
    if owner is None:
        return not_applicable(f"the bucket {trail.bucket} is in no account that is assessed, which CT-21 tells")
    if owner.account == organization.management_account:
        return failed(f"the bucket {trail.bucket} is in the management account", owner=owner.account)
    running = culprits(WORKLOADS, lambda kind: some(owner.of(kind), _there))
    if running:
        what = ", ".join(f"{kind.noun}s" for kind in running)
        return failed(f"the bucket {trail.bucket} is in {owner.account}, which runs {what}", owner=owner.account)
    return passed(f"the bucket {trail.bucket} is in {owner.account}, which runs nothing", owner=owner.account)


def _there(row: Any) -> bool:
    return getattr(row, "state", "") not in _GONE


CHECK = Check(
    id="LB-12",
    title="Trails deliver to an account of logs alone, apart from workloads",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, BUCKETS, ORGANIZATION, *WORKLOADS),
    judge=Each(TRAILS, judge),
    rationale="Whoever takes an account that runs things takes the logs with it, if they lie in the same one.",
    remedy="Make an account for logs alone, and let the organisation's trail deliver to a bucket there.",
    cost="The storage costs the same in each account.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/log-archive.html",
    ),
)
