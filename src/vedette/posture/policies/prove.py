"""The tests inside policies: resources that must match, and such that must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.model import NotKnown
from vedette.posture.policies import items
from vedette.posture.policies.filters import Subject
from vedette.posture.policies.values import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from vedette.posture.policies.policy import Policy

_HINT = (
    "a test is {name: …, match: true or false, resource: {…}}, with 'region', 'account_id' and 'now' where they matter"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A test and how it went; `reason` is empty where it passed."""

    policy: str
    test: str
    place: str
    reason: str

    @property
    def passed(self) -> bool:
        """Whether the policy says of the resource what the test says."""
        return not self.reason


def prove(policies: Iterable[Policy], now: datetime) -> Iterator[Proof]:
    """Run the tests of policies, in order; `now` is the time of those that name none, UTC."""
    for policy in policies:
        tests = policy.metadata.get("tests") or []
        for number, test in enumerate(tests if isinstance(tests, list) else [tests], 1):
            name = str(test.get("name") or number) if isinstance(test, dict) else str(number)
            yield Proof(policy.name, name, policy.place, _reason(policy, test, now))


def _reason(policy: Policy, test: Any, now: datetime) -> str:
    if (
        not isinstance(test, dict)
        or not isinstance(test.get("match"), bool)
        or not isinstance(test.get("resource"), dict)
    ):
        return _HINT
    body = test["resource"]
    at = moment(test.get("now"), now) or now
    variables = {
        "account_id": str(test.get("account_id", "111122223333")),
        "region": str(test.get("region", "us-east-1")),
    }
    about = {**variables, "name": policy.name, "resource": policy.resource, "provider": "aws", "now": at}
    try:
        subject = Subject(items.as_api(body) if policy.camel else body, at, body.get, variables)
        found = policy.conditions.matches(Subject(about, at, variables=variables)) and policy.filters.matches(subject)
    except NotKnown as error:
        return f"it is not known: {error}"
    if found is test["match"]:
        return ""
    return "it matches, and must not" if found else "it does not match, and must"
