"""Whom a resource's policy or a role's trust lets in, all statements taken together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vedette.grammar.globs import covers
from vedette.grammar.policy_document import Policy, Principal, parse
from vedette.grammar.policy_limits import ON_BEHALF, Home, Limit, Reach, Who, limit_of, spares_services, unless_of
from vedette.grammar.policy_request import account_of, names_action

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.grammar.policy_document import Condition, Statement


@dataclass(frozen=True, slots=True)
class Opening:
    """One who is let in, by one statement.

    `principal` is the account, ARN, organisation, network, service or provider, `*` for the world. `actions` and
    `resources` are the patterns as written, without those that a Deny takes back; `not_actions` are the exceptions of
    a NotAction, whose `actions` is `*`. `guarded` says that a condition narrows it further: a service that may come
    only for named accounts or ARNs, a provider's user that must have a name, an account that must come from a network.
    """

    reach: Reach
    principal: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    statement: int
    sid: str
    guarded: bool = False


def openings(
    policy: Policy | Mapping[str, Any] | str | bytes, own_accounts: Iterable[str] = (), org_id: str = ""
) -> tuple[Opening, ...]:
    """All who are let in, in the order of the statements; empty where nobody is.

    An account that is not among `own_accounts` is foreign. An organisation is the own where `org_id` is not given.
    Unique ids of deleted principals (`AIDA…`, `AROA…`) let nobody in. Statements without a principal, as identities'
    policies have, open nothing. ParseError where the document is malformed.
    """
    home = Home(frozenset(own_accounts), org_id)
    document = parse(policy)
    denies = [statement for statement in document.statements if not statement.allow]
    found: list[Opening] = []
    for statement in document.statements:
        if statement.allow:
            for opening in _granted(statement, home):
                left: list[Opening] = [opening]
                for deny in denies:
                    left = [kept for one in left for kept in _after(deny, one, home)]
                found += left
    return tuple(dict.fromkeys(found))


def widest(found: Iterable[Opening]) -> Reach | None:
    """The widest reach among openings, or None where there is none."""
    return max((opening.reach for opening in found), key=lambda reach: reach.rank, default=None)


def _granted(statement: Statement, home: Home) -> list[Opening]:
    limits = _limits(statement.conditions, home)
    blank = Opening(
        Reach.WORLD,
        "*",
        statement.actions if statement.actions is not None else ("*",),
        statement.not_actions or (),
        statement.resources if statement.resources is not None else ("*",),
        statement.number,
        statement.sid,
    )
    listed = statement.principals
    if listed is None:
        listed = () if statement.not_principals is None else (Principal("AWS", "*"),)
    found = []
    for principal in listed:
        if principal.kind == "Federated":
            found.append(_federated(replace(blank, principal=principal.value), statement.conditions, home))
        elif who := _named(principal, home):
            found += _narrowed(replace(blank, reach=who.reach, principal=who.name), limits)
    return found


def _limits(conditions: tuple[Condition, ...], home: Home) -> list[Limit]:
    present = {one.key for one in conditions if one.operator == "null" and {v.lower() for v in one.values} == {"false"}}
    return [limit for one in conditions if (limit := limit_of(one, home, present)) is not None]


def _named(principal: Principal, home: Home) -> Who | None:
    value = principal.value
    if principal.kind == "Service":
        return Who(Reach.SERVICE, value)
    if principal.kind == "CanonicalUser":
        return home.of_account(value)
    if account := account_of(value):
        return replace(home.of_account(account), name=value)
    if value.startswith("arn:") and ":cloudfront:" in value:
        return Who(Reach.SERVICE, value)
    return Who(Reach.WORLD, "*") if "*" in value else None


def _narrowed(opening: Opening, limits: list[Limit]) -> list[Opening]:
    """What is left of an opening under limits that all must hold."""
    if opening.reach is Reach.SERVICE:
        behalf = [limit for limit in limits if limit.key in ON_BEHALF]
        foreign = [who for limit in behalf for who in limit.whom if who.reach is Reach.FOREIGN]
        if foreign and all(any(who.reach is Reach.FOREIGN for who in limit.whom) for limit in behalf):
            return [replace(opening, reach=Reach.FOREIGN, principal=who.name, guarded=True) for who in foreign]
        return [replace(opening, guarded=bool(behalf))]
    if any(not limit.whom for limit in limits):
        return []
    if opening.reach in {Reach.WORLD, Reach.NETWORK} and limits:
        best = min(limits, key=lambda limit: (max(_order(who) for who in limit.whom), len(limit.whom)))
        guarded = len(limits) > 1 or opening.reach is Reach.NETWORK
        if opening.reach is Reach.NETWORK and any(who.reach is Reach.NETWORK for who in best.whom):
            return [replace(opening, guarded=True)]
        return [
            replace(opening, reach=who.reach, principal=who.name, guarded=guarded) for who in dict.fromkeys(best.whom)
        ]
    kept = opening
    for limit in limits:
        if limit.of_identity:
            accounts = {account_of(who.name) for who in limit.whom}
            if all(accounts) and account_of(opening.principal) and account_of(opening.principal) not in accounts:
                return []
            if opening.reach is Reach.FOREIGN and all(who.reach is Reach.ORGANISATION for who in limit.whom):
                kept = replace(kept, reach=Reach.ORGANISATION)
    return [replace(kept, guarded=kept.guarded or bool(limits))]


def _order(who: Who) -> int:
    """What says most of the caller comes first: an account, even a foreign one, before a network."""
    return (
        -1
        if who.reach is Reach.OWN
        else Reach.NETWORK.rank
        if who.reach is Reach.FOREIGN
        else (Reach.FOREIGN.rank if who.reach is Reach.NETWORK else who.reach.rank)
    )


def _after(deny: Statement, opening: Opening, home: Home) -> list[Opening]:
    """What a Deny leaves of an opening: all, a part, or nothing."""
    taken = tuple(one for one in opening.actions if _takes_action(deny, one, opening))
    if not taken or not _takes_resources(deny, opening):
        return [opening]
    spared = _spared(deny, opening, home)
    if spared is None:
        return [opening]
    rest = tuple(one for one in opening.actions if one not in taken)
    left = [replace(opening, actions=rest)] if rest else []
    return left + (_narrowed(replace(opening, actions=taken), [spared]) if spared.whom else [])


def _takes_action(deny: Statement, action: str, opening: Opening) -> bool:
    if opening.not_actions and deny.not_actions is not None:
        return all(any(covers(own, one, ignore_case=True) for own in opening.not_actions) for one in deny.not_actions)
    return names_action(deny, action)


def _takes_resources(deny: Statement, opening: Opening) -> bool:
    if deny.not_resources is not None:
        return False
    return deny.resources is None or all(any(covers(a, one) for a in deny.resources) for one in opening.resources)


def _spared(deny: Statement, opening: Opening, home: Home) -> Limit | None:
    """Whom a Deny of these actions still lets through: nobody, some, or None where it does not take all others."""
    limits = []
    for condition in deny.conditions:
        if spares_services(condition):
            if opening.reach is Reach.SERVICE:
                return None
            continue
        unless = unless_of(condition, home)
        if unless is None:
            return None
        limits.append(unless)
    whom = tuple(who for limit in limits for who in limit.whom)
    if opening.reach is Reach.SERVICE and not any(limit.key in ON_BEHALF for limit in limits):
        whom = tuple(who for who in whom if who.reach is Reach.SERVICE)  # a service has no such key: it is denied
    key = limits[0].key if limits else ""
    if deny.not_principals is not None:
        named = tuple(who for one in deny.not_principals if (who := _named(one, home)) is not None)
        return Limit("aws:principalarn", named) if not limits else None
    for principal in deny.principals or ():
        if principal.value == "*":
            return Limit(key, whom)
        account = account_of(principal.value)
        whole = principal.value == account or principal.value.endswith(":root")
        if principal.value == opening.principal or (whole and account == account_of(opening.principal)):
            return Limit(key, whom)
    return None


# Providers whose users are anyone: which claims of theirs tell one tenant from another.
_PUBLIC_PROVIDERS = {
    "token.actions.githubusercontent.com": (
        "sub",
        "repository",
        "repository_owner",
        "repository_id",
        "repository_owner_id",
    ),
    "gitlab.com": ("sub", "namespace_path", "project_path", "project_id", "namespace_id"),
    "app.terraform.io": ("sub", "terraform_organization_name", "terraform_organization_id"),
    "agent.buildkite.com": ("sub", "organization_slug", "organization_id"),
    "cognito-identity.amazonaws.com": ("aud", "sub"),
    "accounts.google.com": ("aud", "sub", "oaud"),
    "graph.facebook.com": ("app_id", "id"),
    "www.amazon.com": ("app_id", "user_id"),
}


def _federated(opening: Opening, conditions: tuple[Condition, ...], home: Home) -> Opening:
    """A provider's users: the world where the provider serves anyone and no claim names the tenant."""
    host = re.sub(r"^arn:[^:]*:iam::\d*:(oidc|saml)-provider/", "", opening.principal)
    if host == "*":
        return replace(opening, reach=Reach.WORLD)
    account = account_of(opening.principal)
    if account and home.accounts and account not in home.accounts:
        return replace(opening, reach=Reach.FOREIGN)
    claims = _PUBLIC_PROVIDERS.get(host.split("/", 1)[0], ())
    guarded = any(
        not one.if_exists
        and one.each != "all"
        and one.operator in {"stringequals", "stringlike", "stringequalsignorecase"}
        and one.key.rsplit(":", 1)[0] == host.lower()
        and one.key.rsplit(":", 1)[-1] in (claims or ("sub", "aud", "amr"))
        and not any(_any_tenant(value) for value in one.values)
        for one in conditions
    )
    return replace(opening, reach=Reach.WORLD if claims and not guarded else Reach.FEDERATED, guarded=guarded)


def _any_tenant(value: str) -> bool:
    """Whether a claim's value leaves the tenant open: `*`, `repo:*`, `organization:*:…`."""
    return re.match(r"([a-z_]+:)?[*?]", value) is not None
