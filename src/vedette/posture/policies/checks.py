"""A policy as a check: what matches its filters fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.model import (
    Check,
    Each,
    Here,
    NotKnown,
    Scope,
    Unknown,
    Verdict,
    failed,
    not_applicable,
    passed,
    some,
    unknown,
)
from vedette.model.facts.config import RECORDER_STATUS, RECORDERS
from vedette.model.facts.iam import CREDENTIALS
from vedette.posture.policies import credentials, items
from vedette.posture.policies.filters import Subject
from vedette.posture.policies.paths import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model import Kind
    from vedette.model.resources import Resource
    from vedette.posture.policies.policy import Policy

#: Where AWS runs what belongs to no region, by the first letters of the account's regions.
_HOMES = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1"}
_SAID = 4


def check(policy: Policy) -> Check:
    """The check of a policy. A policy of which nothing can be told is unknown once, and gathers nothing."""
    facts, scope, judge = _asked(policy)
    given = policy.metadata
    return Check(
        id=policy.id,
        title=str(given.get("title") or _title(policy)),
        severity=policy.severity,
        scope=scope,
        facts=facts,
        judge=judge,
        rationale=str(given.get("rationale") or policy.description or f"A policy of your own, at {policy.place}."),
        remedy=str(given.get("remedy") or f"See the policy at {policy.place}."),
        cost=str(given.get("cost") or "Not told by the policy."),
        monthly_usd=given.get("monthly_usd"),
        references=tuple(given.get("references") or (_reference(policy),)),
    )


def _title(policy: Policy) -> str:
    """What is good, with the first line of what the policy says of itself."""
    noun = policy.kind.noun if policy.kind else policy.resource
    head = f"{'Some' if policy.missing else 'No'} {noun} matches {policy.name}"
    more = policy.description.partition("\n")[0].strip().rstrip(".")
    return f"{head}: {more}" if more else head


def _reference(policy: Policy) -> str:
    if policy.from_config:
        return "https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html"
    return f"https://cloudcustodian.io/docs/aws/resources/{policy.resource}.html"


def _asked(policy: Policy) -> tuple[tuple[Kind[Any], ...], Scope, Any]:
    """The facts, the scope and the question."""
    kind = policy.kind
    if kind is None or not policy.filters.tells:
        reason = "; ".join(policy.untold)
        return (), Scope.ORGANIZATION, lambda _here: unknown(reason, policy=policy.place)
    parts = tuple(_part_kind(policy, part) for part in sorted(policy.filters.parts))
    recorders = (RECORDERS, RECORDER_STATUS) if policy.from_config else ()
    facts = (kind, *parts, *recorders)
    if policy.missing:
        return facts, kind.scope, lambda here: _missing(policy, kind, here)
    return facts, kind.scope, Each(kind, lambda row, here: _judged(policy, row, here))


def _part_kind(policy: Policy, part: str) -> Kind[Any]:
    if part == "credential" or policy.type_ is None:
        return CREDENTIALS
    return policy.type_.parts[part][1]


def _missing(policy: Policy, kind: Kind[Any], here: Here) -> Verdict:
    """Pass where one matches."""
    if not _wanted(policy, here, here.region):
        return not_applicable("the policy's conditions do not hold here")
    if some(here.of(kind), lambda row: policy.filters.matches(_subject(policy, row, here))):
        return passed(f"there is a {kind.noun} that matches", policy=policy.place)
    return failed(f"there is no {kind.noun} that matches", policy=policy.place)


def _judged(policy: Policy, row: Resource, here: Here) -> Verdict | None:
    """Fail where it matches; None where the policy's conditions leave it out."""
    if not _wanted(policy, here, row.region or here.region):
        return None
    subject = _subject(policy, row, here)
    matched = policy.filters.matches(subject)
    seen = dict(policy.filters.said(subject))
    told = "; ".join(f"{key} is {plain(value)}" for key, value in list(seen.items())[:_SAID])
    evidence = {**seen, "policy": policy.place}
    if matched:
        return failed(f"it matches: {told}" if told else "it is there, and the policy wants none", **evidence)
    return passed(f"it does not match: {told}" if told else "it does not match", **evidence)


def _wanted(policy: Policy, here: Here, region: str) -> bool:
    """Whether the policy's conditions hold in a place. Raises `NotKnown`."""
    variables = _variables(here, region)
    body = {**variables, "name": policy.name, "resource": policy.resource, "provider": "aws", "now": here.now}
    return policy.conditions.matches(Subject(body, here.now, variables=variables))


def _variables(here: Here, region: str) -> dict[str, str]:
    if not region:
        known = next(iter(here.facts.regions(here.account).known()), "")
        region = next((home for start, home in _HOMES.items() if known.startswith(start)), "us-east-1")
    return {"account_id": here.account, "region": region}


def _subject(policy: Policy, row: Any, here: Here) -> Subject:
    body = items.as_api(row.body) if policy.camel else row.body
    return Subject(body, here.now, _parts(policy, row, here), _variables(here, row.region or here.region))


def _parts(policy: Policy, row: Any, here: Here) -> Callable[[str], Any]:
    def part(name: str) -> Any:
        if name == "credential":
            return _credential(row, here)
        if policy.type_ is None:
            return None
        found = here.find(policy.type_.parts[name][1], row.id)
        return None if found is None else found.value

    return part


def _credential(row: Resource, here: Here) -> dict[str, Any]:
    """The line of the credential report about a user, or about the account's root user. Raises `NotKnown`."""
    arn = row.body.get("Arn")
    found = next((one for one in here.of(CREDENTIALS) if (one.arn == arn if arn else one.root)), None)
    if found is None:
        raise NotKnown(Unknown("the credential report does not tell of it yet"))
    return credentials.line(found)
