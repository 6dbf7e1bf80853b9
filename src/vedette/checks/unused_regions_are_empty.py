"""CFG-13: nothing runs in a region that is declared unused."""

from __future__ import annotations

from typing import Any

from vedette.model import (
    Check,
    Here,
    Kind,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ec2 import INSTANCES
from vedette.model.facts.services import DATABASES, EKS_CLUSTERS, LOAD_BALANCERS

#: What is launched and paid by the hour: what intruders start where nobody looks.
LAUNCHED: tuple[Kind[Any], ...] = (INSTANCES, EKS_CLUSTERS, DATABASES, LOAD_BALANCERS)
#: States of an instance that is gone, or will be within minutes.
_GONE = frozenset({"terminated", "shutting-down"})


def judge(here: Here) -> Verdict:
    """Fail where something was launched in a region that the settings declare unused; a stopped instance counts."""
    if here.region not in here.expected.unused_regions:
        return not_applicable("the region is not declared unused (assess.expected.unused_regions)")
    kinds = culprits(LAUNCHED, lambda kind: some(here.of(kind), _there))
    if not kinds:
        return passed("nothing was launched here")
    found = {kind.noun: [kind.key_of(row) for row in culprits(here.of(kind), _there)] for kind in kinds}
    counted = ", ".join(f"{noun}: {len(names)} ({names[0]})" for noun, names in found.items())
    return failed(f"something was launched here: {counted}", launched=found)


def _there(row: Any) -> bool:
    return getattr(row, "state", "") not in _GONE


CHECK = Check(
    id="CFG-13",
    title="Nothing runs in a region that is declared unused",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=LAUNCHED,
    judge=judge,
    rationale="Machines in a region that nobody uses are an intruder's, or a bill that nobody looks at.",
    remedy="Find out in CloudTrail who launched it, end it, and deny the region by a policy of the organisation.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T5",)),
    references=("https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html",),
)
