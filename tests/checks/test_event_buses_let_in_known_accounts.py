"""PIPE-06."""

from __future__ import annotations

import pytest
from strangers import ANSWERS, DECLARED, MEMBER, ORGANISATION, STRANGER, document, in_organisation

from vedette.checks.event_buses_let_in_known_accounts import CHECK
from vedette.model import Expected
from vedette.model.facts.events import EVENT_BUSES, EventBus
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION, MemberAccount, Organization
from vedette.testing import ACCOUNT, Scene

#: Statements from which whom to let in hangs on nothing else; and who is asked about.
OURS = (Organization(ORGANISATION), MemberAccount(MEMBER))


def one(policy):
    return EventBus("arn:bus", "default", policy)


def scene(policy):
    return Scene(one(policy), *OURS, expected=Expected(known_accounts=(DECLARED,)))


@pytest.mark.parametrize(("policy", "answer"), ANSWERS)
def test_whom_it_lets_in(policy, answer):
    """Services, ourselves, those declared and of the organisation; nobody else; what cannot be read is not known."""
    assert scene(policy).status(CHECK) == answer


def test_the_reason_names_who():
    """So that it can be looked up, or declared."""
    assert STRANGER in scene(document({"AWS": STRANGER})).finding(CHECK).reason


def test_the_organisation_is_asked_about_only_where_it_matters():
    """It changes nothing about everybody, nor about ourselves; about an account, or an organisation, it does."""
    refused = (ORGANIZATION, MEMBER_ACCOUNTS)
    assert scene(document("*")).denied(*refused).status(CHECK) == "fail"
    assert scene(document({"AWS": ACCOUNT})).denied(*refused).status(CHECK) == "pass"
    assert scene(document({"AWS": STRANGER})).denied(*refused).status(CHECK) == "unknown"
    assert scene(in_organisation(ORGANISATION)).denied(*refused).status(CHECK) == "unknown"


def test_nothing_to_ask_and_what_may_not_be_listed():
    """Not the same."""
    assert Scene().status(CHECK) == "not_applicable"
    assert scene(document("*")).denied(EVENT_BUSES).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of a stranger."""
    assert scene(document({"AWS": STRANGER})).refusals_hide_nothing(CHECK)


def test_a_bus_without_a_policy_passes():
    """Only its own account puts events there."""
    assert scene("").status(CHECK) == "pass"
