"""Organisations as tests of checks need them: a management account, two members, one of them in a unit."""

from __future__ import annotations

import json

from vedette.model.facts.organization_tree import OrganizationPlace
from vedette.model.facts.organizations import MemberAccount, Organization, OrganizationPolicy
from vedette.testing import ACCOUNT

APPS, DATA = "444455556666", "777788889999"
ALONE = Organization("o-1", "arn:org", ACCOUNT, "ALL")
MEMBERS = (MemberAccount(ACCOUNT, "management"), MemberAccount(APPS, "apps"), MemberAccount(DATA, "data"))
PLACES = (
    OrganizationPlace(ACCOUNT, ("r-1",)),
    OrganizationPlace("ou-1", ("r-1",)),
    OrganizationPlace(APPS, ("r-1", "ou-1")),
    OrganizationPlace(DATA, ("r-1",)),
)
ORGANIZATION = (ALONE, *MEMBERS, *PLACES)


def guard(*actions, targets=("r-1",), **more):
    """A policy that denies these actions."""
    return _policy("p-1", "Deny", actions, targets, more)


def grant(*actions, targets=("r-1",), **more):
    """A policy that lets accounts do these actions, as FullAWSAccess does all."""
    return _policy("p-2", "Allow", actions, targets, more)


def _policy(id_, effect, actions, targets, more):
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*", **more}
    if "NotAction" in more:
        del statement["Action"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return OrganizationPolicy(id_, "guard", document=document, targets=targets)


FULL = grant("*")
