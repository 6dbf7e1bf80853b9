"""Policies of resources: whether they let in anybody but our own accounts, the organisation's and those declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar import policy as policies
from vedette.grammar.policy_request import account_of
from vedette.model import NotKnown, Unknown, first
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION

if TYPE_CHECKING:
    from vedette.grammar.policy import Opening
    from vedette.model import Here

#: What telling our own accounts from others needs.
OWNERS = (ORGANIZATION, MEMBER_ACCOUNTS)
EVERYBODY = "everybody"


def exposed_to(document: str, here: Here) -> str:
    """Whom a policy of JSON text lets in that nobody declared: `everybody`, an account or ARN, an organisation.

    Empty where it lets in nobody else. Services of AWS are let in, unless for an account that is not ours. The
    organisation is only asked about where the answer hangs on it. Raises `NotKnown`, also where the policy cannot be
    read.
    """
    if not document:
        return ""
    try:
        found = policies.openings(document, (here.account, *here.expected.known_accounts))
    except ParseError as error:
        raise NotKnown(Unknown(f"the policy cannot be read: {error.what}")) from error
    if any(one.reach is policies.Reach.WORLD and not one.guarded for one in found):
        return EVERYBODY
    strange = first(found, lambda one: _strange(one, here))
    return strange.principal if strange else ""


def _strange(one: Opening, here: Here) -> bool:
    """Whether an opening is to an account or an organisation that is not ours. Raises `NotKnown`."""
    if one.reach is policies.Reach.ORGANISATION:
        own = here.one(ORGANIZATION)
        return not one.principal.startswith("${") and (own is None or own.id != one.principal)
    if one.reach is not policies.Reach.FOREIGN:
        return False
    account = account_of(one.principal) or one.principal
    if account in set(here.facts.accounts.known()):
        return False
    if here.find(MEMBER_ACCOUNTS, account) is not None:
        return False
    if here.facts.accounts.unknown:
        raise NotKnown(*here.facts.accounts.unknown)
    return True
