"""ORG-01: the account is in an organisation with all features."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.organizations import ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where the account stands alone, or its organisation bills and nothing more."""
    found = here.one(ORGANIZATION)
    if found is None:
        return failed("it is in no organisation")
    return passed(f"it is in {found.id}") if found.features == "ALL" else failed(f"{found.id} has billing alone")


CHECK = Check(
    id="ORG-01",
    title="The account is in an organisation with all features",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(ORGANIZATION,),
    judge=judge,
    rationale="Guard rails, a trail of all and detectors everywhere need an organisation.",
    remedy="Make an organisation with all features, or accept its invitation.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("Account.2",)),
    references=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html",
    ),
)
