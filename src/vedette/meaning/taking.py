"""Who may take roles, by meaning: every role, and roles that users of identity providers take."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar import policy as policies
from vedette.grammar.policy_request import names_action
from vedette.meaning.patterns import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.grammar.policy import Condition, Statement

_TAKE = "sts:AssumeRole"
_WEB = "sts:AssumeRoleWithWebIdentity"
#: Keys that say which resource it may be; a condition on the caller's side leaves every role in reach.
_OF_RESOURCE = re.compile(r"aws:resource(account|orgid|orgpaths|tag/.+)|iam:resourcetag/.+")
_EQUAL = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
#: Providers without an ARN, which AWS knows by their hosts.
_KNOWN_HOSTS = frozenset(
    {"cognito-identity.amazonaws.com", "accounts.google.com", "www.amazon.com", "graph.facebook.com"}
)
#: Claims that stand for the audience and for the subject, where they are not called `aud` and `sub`.
_AUDIENCES = {"www.amazon.com": "app_id", "graph.facebook.com": "app_id"}
_SUBJECTS = {
    "cognito-identity.amazonaws.com": ("sub", "amr"),
    "www.amazon.com": ("sub", "user_id"),
    "graph.facebook.com": ("sub", "id"),
    "token.actions.githubusercontent.com": ("sub", "repository", "repository_id", "job_workflow_ref"),
}
#: Words of a subject that name a kind of thing, not the thing.
_KINDS = frozenset(
    "branch environment job_workflow_ref org organization pipeline project project_path ref repo serviceaccount "  # noqa: SIM905  a table
    "sub system tag user workspace".split()
)


def takes_any(document: str) -> bool:
    """Whether a policy lets its holder take every role that trusts it; one that cannot be read lets nobody.

    A statement that is limited by the role's account, organisation or tags does not.
    """
    try:
        parsed = policies.parse(document)
        kept = tuple(one for one in parsed.statements if not one.allow or not _of_resource(one))
        return (_TAKE,) in policies.escalations(replace(parsed, statements=kept))
    except ParseError:
        return False


def _of_resource(statement: Statement) -> bool:
    return any(_OF_RESOURCE.fullmatch(one.key) and _limits(one) for one in statement.conditions)


def _limits(condition: Condition) -> bool:
    """Whether a condition must be met by a value that is there, and is not any."""
    return (
        condition.operator in _EQUAL
        and not condition.if_exists
        and condition.each != "all"
        and not any(value.strip("*?") == "" for value in condition.values)
    )


@dataclass(frozen=True, slots=True)
class Trusted:
    """A provider whose users may take a role, by one statement; `audience` and `subject` say that it is pinned.

    `wide` are the subjects that it names and that are no whole name.
    """

    provider: str
    audience: bool
    subject: bool
    wide: tuple[str, ...] = ()


def providers(trust: str) -> Iterator[Trusted]:
    """The OpenID Connect providers that a trust policy lets in, as they stand there; SAML's have no such claims."""
    for one in statements(trust):
        if one.allow and names_action(one, _WEB):
            for principal in one.principals or ():
                host = _host(principal.value)
                if principal.kind == "Federated" and host:
                    pinned = _subject(one, host)
                    yield Trusted(host, _audience(one, host), pinned, () if pinned else _wide(one, host))


def _host(provider: str) -> str:
    _, found, host = provider.partition(":oidc-provider/")
    return host.lower() if found else provider if provider in _KNOWN_HOSTS else ""


def _audience(statement: Statement, host: str) -> bool:
    claim = _AUDIENCES.get(host, "aud")
    return any(_about(one, host, (claim, "oaud")) for one in statement.conditions)


def _subject(statement: Statement, host: str) -> bool:
    claims = _SUBJECTS.get(host, ("sub",))
    return any(
        _about(one, host, claims) and all(_pins(value, one.operator) for value in one.values)
        for one in statement.conditions
    )


def _wide(statement: Statement, host: str) -> tuple[str, ...]:
    named = (one for one in statement.conditions if _about(one, host, _SUBJECTS.get(host, ("sub",))))
    return tuple(value for one in named for value in one.values if not _pins(value, one.operator))


def _about(condition: Condition, host: str, claims: tuple[str, ...]) -> bool:
    provider, _, claim = condition.key.rpartition(":")
    return provider == host and claim in claims and _limits(condition)


def _pins(value: str, operator: str) -> bool:
    """Whether a subject names somebody: all of it, or so much before a wildcard that a whole name stands there.

    `repo:acme/*` names acme, `repo:acme*` also whoever calls himself acme-evil, `repo:*` everybody.
    """
    if operator not in {"stringlike", "arnlike"}:
        return True
    fixed = re.split(r"[*?]", value, maxsplit=1)
    if len(fixed) == 1:
        return True
    whole = re.split(r"[:/]", fixed[0])[:-1]
    return any(name and name.lower() not in _KINDS for name in whole)
