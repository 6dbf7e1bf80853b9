"""CFG-09: an account of its own administers AWS Config for the organisation."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.organizations import DELEGATED_ADMINISTRATORS, ORGANIZATION

#: Who aggregates configuration, and who sets up rules in all accounts.
_CONFIG, _RULES = "config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"


def judge(here: Here) -> Verdict:
    """Fail where Config is delegated to nobody; rules alone are half of it."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    found = first(here.of(DELEGATED_ADMINISTRATORS), lambda one: _CONFIG in one.services)
    if found is not None:
        return passed(f"{found.id} administers it", administrator=found.id)
    rules = first(here.of(DELEGATED_ADMINISTRATORS), lambda one: _RULES in one.services)
    if rules is not None:
        return failed(f"{rules.id} may set up rules only ({_RULES})", administrator=rules.id)
    return failed(f"{_CONFIG} is delegated to nobody")


CHECK = Check(
    id="CFG-09",
    title="AWS Config has a delegated administrator",
    severity=Severity.LOW,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, DELEGATED_ADMINISTRATORS),
    judge=judge,
    rationale="Without one, only the management account sees all configuration, and that is where nobody should work.",
    remedy="Register the security account as delegated administrator of config.amazonaws.com (Organizations).",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(talk=("T5",)),
    references=(
        "https://docs.aws.amazon.com/config/latest/developerguide/set-up-aggregator-cli.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-config.html",
    ),
)
