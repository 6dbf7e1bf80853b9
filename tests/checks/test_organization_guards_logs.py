"""ORG-02."""

from __future__ import annotations

import json

from vedette.checks.organization_guards_logs import CHECK, GUARDED
from vedette.model.facts.organizations import ORGANIZATION_POLICIES, Organization, OrganizationPolicy
from vedette.testing import ACCOUNT, Scene

ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")


def policy(*actions, targets=("r-1",), effect="Deny"):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": list(actions), "Resource": "*"}]}
    return OrganizationPolicy("p-1", "guard", document=json.dumps(document), targets=targets)


def test_policies():
    """All denied; by a wildcard; one left out; attached to nothing; allowed; that cannot be read."""
    assert Scene(ORG, policy(*GUARDED)).status(CHECK) == "pass"
    assert Scene(ORG, policy("*")).status(CHECK) == "pass"
    assert Scene(ORG, policy(*GUARDED[1:])).finding(CHECK).evidence["actions"] == GUARDED[:1]
    assert Scene(ORG, policy(*GUARDED, targets=())).status(CHECK) == "fail"
    assert Scene(ORG, policy(*GUARDED, effect="Allow")).status(CHECK) == "fail"
    assert Scene(ORG, OrganizationPolicy("p", document="{", targets=("r-1",))).status(CHECK) == "fail"


def test_a_single_account_has_none():
    """And where policies may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ORG).denied(ORGANIZATION_POLICIES).status(CHECK) == "unknown"
