"""Whom a policy lets in who is neither ours nor declared, and what it lets services do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar import policy as policies
from vedette.grammar.globs import covers
from vedette.grammar.granted import AWS_ACCOUNTS
from vedette.grammar.policy_request import account_of
from vedette.model import NotKnown, Unknown, culprits, some
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION

if TYPE_CHECKING:
    from vedette.grammar.policy import Opening, Policy
    from vedette.model import Here

#: What telling strangers from our own needs.
KNOWING = (ORGANIZATION, MEMBER_ACCOUNTS)
EVERYBODY = "everybody"
#: Canonical ids of AWS's own accounts that write CloudFront's logs, in the world and in China:
#: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
_AWS_WRITERS = frozenset(
    {
        "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
        "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
    }
)


def read(document: str) -> Policy:
    """The policy of JSON text. Raises `NotKnown` where it cannot be read: what it says is not known then."""
    try:
        return policies.parse(document)
    except ParseError as error:
        raise NotKnown(Unknown(f"the policy cannot be read: {error.what}")) from error


def lets(opening: Opening, action: str) -> bool:
    """Whether an opening is one to this action."""
    named = any(covers(pattern, action, ignore_case=True) for pattern in opening.actions)
    return named and not any(covers(pattern, action, ignore_case=True) for pattern in opening.not_actions)


def strangers(document: str, here: Here, ours: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The accounts, ARNs and organisations that a policy lets in and that nobody declared; `*` is no stranger here.

    Ours are the accounts that are assessed, those of the organisation, those of the settings, and `ours` (canonical
    ids). Raises `NotKnown` where it is known of none, and of some not known.
    """
    found = policies.openings(read(document), (here.account, *here.expected.known_accounts, *ours))
    named = dict.fromkeys(
        one.principal for one in found if one.reach in {policies.Reach.FOREIGN, policies.Reach.ORGANISATION}
    )
    return culprits(named, lambda name: strange(name, here))


def strange(name: str, here: Here) -> bool:
    """Whether an account, ARN, canonical id or organisation is nobody's that we know. Raises `NotKnown`."""
    if name.startswith("o-"):
        own = here.one(ORGANIZATION)
        return own is None or own.id != name
    account = account_of(name) or name
    if "$" in name or account in AWS_ACCOUNTS | _AWS_WRITERS or account in here.expected.known_accounts:
        return False

    def assessed() -> bool:
        return some(here.facts.accounts, lambda a: a == account)

    def member() -> bool:
        return here.one(ORGANIZATION) is not None and some(here.of(MEMBER_ACCOUNTS), lambda m: m.id == account)

    return not some((assessed, member), lambda way: way())


def services(document: str, action: str) -> tuple[Opening, ...]:
    """The openings to services of AWS that let them do the action, `guarded` where for named sources alone.

    Raises `NotKnown` where the policy cannot be read.
    """
    found = []
    for one in read(document).statements:
        named = tuple(p for p in one.principals or () if p.kind == "Service")
        if named or not one.allow:
            found.append(replace(one, principals=named) if one.allow else one)
    return tuple(one for one in policies.openings(policies.Policy(tuple(found))) if lets(one, action))


def everyone(document: str) -> bool:
    """Whether a policy lets the world in, without a condition that keeps it out. Raises `NotKnown`."""
    return policies.widest(policies.openings(read(document))) is policies.Reach.WORLD


def exposed_to(document: str, here: Here) -> str:
    """Whom a policy lets in that nobody declared: `everybody`, or the first account, ARN or organisation.

    Empty where it lets in nobody else; a service of AWS is let in, unless for an account that is not ours. Raises
    `NotKnown`.
    """
    if not document:
        return ""
    return EVERYBODY if everyone(document) else next(iter(strangers(document, here)), "")
