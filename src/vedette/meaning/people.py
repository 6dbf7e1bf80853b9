"""Users, keys and roles by meaning: who has been idle, who is an administrator, who can stop logs."""

from __future__ import annotations

from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar import policy as policies
from vedette.model import NotKnown, Verdict, failed, passed, some, those
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES, IAM_USERS, PASSWORD_POLICY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.model import Here
    from vedette.model.facts.iam import Credentials, IamGroup, IamRole, IamUser, PasswordPolicy

#: What asking about powers needs.
POWERS = (IAM_USERS, IAM_ROLES, IAM_GROUPS, IAM_POLICIES)
#: Actions that blind whoever answers for the account.
TAMPERING = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "ec2:DeleteFlowLogs",
    "guardduty:DeleteDetector",
    "logs:DeleteLogGroup",
    "config:StopConfigurationRecorder",
)
_SERVICE_LINKED = "/aws-service-role/"


def older(moment: datetime | None, days: int, here: Here) -> bool:
    """Whether it was longer ago; what never was is not."""
    return moment is not None and here.now - moment > timedelta(days=days)


def idle(user: Credentials, here: Here, days: int) -> bool:
    """Whether nobody signed in with the password for so long; one never used counts from when it was set."""
    return bool(user.password) and older(user.password_used or user.password_changed or user.created, days, here)


def policy_asks(here: Here, number: Callable[[PasswordPolicy], int], least: int, words: str) -> Verdict:
    """Whether a number of the password policy is `least` or more; `words` tells it. Fail where there is no policy."""
    found = here.one(PASSWORD_POLICY)
    if found is None:
        return failed("there is no password policy: AWS's own asks for eight characters, and remembers no password")
    verdict = passed if number(found) >= least else failed
    return verdict(words.format(number(found)))


def documents(who: IamUser | IamRole | IamGroup, here: Here) -> Iterator[str]:
    """The policies of a user, role or group, and of a user's groups, as JSON text. Raises `NotKnown`."""
    yield from (policy.document for policy in who.inline)
    for arn in who.attached:
        found = here.find(IAM_POLICIES, arn)
        if found is not None:
            yield found.document
    for name in getattr(who, "groups", ()):
        group = next((g for g in here.of(IAM_GROUPS) if g.name == name), None)
        if group is not None:
            yield from documents(group, here)


def administrator(document: str) -> bool:
    """Whether a policy gives everything, or all of IAM; one that cannot be read gives nothing."""
    try:
        return policies.is_admin(document)
    except ParseError:
        return False


def tampers(document: str) -> bool:
    """Whether a policy lets its holder stop or delete logs."""
    try:
        return any(policies.allows(document, action) for action in TAMPERING)
    except ParseError:
        return False


def holders(here: Here, has: Callable[[str], bool]) -> Iterator[IamUser | IamRole]:
    """Users and roles with a policy of that kind; service-linked roles are AWS's own. Raises `NotKnown` after them.

    Boundaries and denials elsewhere are not weighed: whoever has the policy is told.
    """
    return those(everybody(here), lambda who: _SERVICE_LINKED not in who.arn and some(documents(who, here), has))


def everybody(here: Here) -> Iterator[IamUser | IamRole]:
    """Users, then roles. Raises `NotKnown` after all that are known."""
    users: Iterable[IamUser | IamRole] = (user for user in here.of(IAM_USERS))
    roles: Iterable[IamUser | IamRole] = (role for role in here.of(IAM_ROLES))
    missing: NotKnown | None = None
    for part in (users, roles):
        try:
            yield from part
        except NotKnown as error:
            missing = missing or error
    if missing is not None:
        raise missing


def undeclared(found: Iterable[IamUser | IamRole], declared: tuple[str, ...]) -> tuple[str, ...]:
    """The ARNs that no pattern of the settings names."""
    return tuple(who.arn for who in found if not any(fnmatchcase(who.arn, pattern) for pattern in declared))
