"""Which conditions of a policy truly limit who may come, and to whom.

AWS's own list, under "The meaning of public":
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html. A value counts where it
is fixed: without wildcard or variable in the part that names an account, an organisation or a network. Addresses of
networks wider than /8 (IPv6: /32) are not fixed, private ones apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING

from vedette.grammar.policy_request import account_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.grammar.policy_document import Condition


class Reach(StrEnum):
    """How far something is opened, the narrowest first."""

    OWN = "own"  # one of the own accounts
    SERVICE = "service"  # a service of AWS
    ORGANISATION = "organisation"  # the own organisation, or one where the own is not known
    FEDERATED = "federated"  # an identity provider's users, limited by a condition or by the provider itself
    NETWORK = "network"  # anyone who comes from given addresses, VPCs or endpoints
    FOREIGN = "foreign"  # an account or organisation that is not the own
    WORLD = "world"  # anyone

    @property
    def rank(self) -> int:
        """0 for own to 6 for the world."""
        return list(Reach).index(self)


@dataclass(frozen=True, slots=True)
class Who:
    """Someone who is let in: how far away, and the account, organisation, network, ARN or name that says so."""

    reach: Reach
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """What is the own: account ids (canonical ids of S3 too) and the organisation's id, empty where not known."""

    accounts: frozenset[str] = frozenset()
    org_id: str = ""

    def of_account(self, account: str) -> Who:
        """Own or foreign."""
        return Who(Reach.OWN if account in self.accounts else Reach.FOREIGN, account)

    def of_org(self, org: str) -> Who:
        """The organisation where it is the own, or where the own is not known; else foreign."""
        return Who(Reach.ORGANISATION if self.org_id in {"", org} else Reach.FOREIGN, org)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a condition leaves of the world: those for whom it can hold. No one at all where it never can."""

    key: str
    whom: tuple[Who, ...]

    @property
    def of_identity(self) -> bool:
        """Whether the key speaks of the caller itself, not of where it comes from or for whom it acts."""
        return self.key in _IDENTITY


_ACCOUNTS = frozenset(
    {
        "aws:principalaccount",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:vpceaccount",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    }
)
_ARNS = frozenset(
    {
        "aws:principalarn",
        "aws:sourcearn",
        "aws:sourcevpcarn",
        "ec2:sourceinstancearn",
        "elasticfilesystem:accesspointarn",
        "lambda:sourcefunctionarn",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_ORGS = frozenset(f"aws:{of}org{what}" for of in ("principal", "source", "vpce") for what in ("id", "paths"))
_NETWORKS = frozenset({"aws:sourcevpc", "aws:sourcevpce", "aws:ec2instancesourcevpc"})
_SERVICES = frozenset({"aws:principalservicename", "aws:principalservicenameslist"})
_FLAGS = {
    "aws:principalisawsservice": Who(Reach.SERVICE, "*"),
    "elasticfilesystem:accessedviamounttarget": Who(Reach.NETWORK, "mount targets"),
}
_IDENTITY = frozenset(
    {"aws:principalaccount", "aws:principalarn", "kms:calleraccount", "aws:userid", "aws:principalorgid"}
)
# Keys of services' requests: a condition on them says for whose resource the service comes.
ON_BEHALF = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths"}
)
_POSITIVE = frozenset(
    "stringequals stringequalsignorecase stringlike arnequals arnlike ipaddress bool".split()  # noqa: SIM905  one line is easier to read
)
_OWN_VARIABLES = {"${aws:resourceaccount}": Reach.OWN, "${aws:resourceorgid}": Reach.ORGANISATION}
_WIDEST = {4: 8, 6: 32}
_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


def limit_of(condition: Condition, home: Home, present: Iterable[str] = ()) -> Limit | None:
    """Whom the condition of an Allow leaves, or None where it keeps nobody out.

    A condition that a missing key meets (`…IfExists`, `ForAllValues:`) limits only where another says that the key
    is there: `present` has the keys for which one does.
    """
    if condition.operator not in _POSITIVE:
        return None
    if (condition.if_exists or condition.each == "all") and condition.key not in present:
        return None
    literal = condition.operator in {"stringequals", "stringequalsignorecase"}
    whom: list[Who] = []
    for value in condition.values:
        if literal and re.search(r"[*?]", value.replace("${", "")) and condition.key not in _FLAGS:
            continue  # a wildcard is a plain character here, and no account, ARN or organisation has it
        who = _who(condition.key, value, home)
        if who is None:
            return None
        whom.append(who)
    return Limit(condition.key, tuple(whom))


def unless_of(condition: Condition, home: Home) -> Limit | None:
    """Whom the condition of a Deny spares, where it denies all others; None where it is not of that form."""
    if not condition.operator.startswith(("stringnot", "arnnot", "notip")) or condition.each == "any":
        return None
    plain = type(condition)(condition.operator.replace("not", "", 1), condition.key, condition.values)
    return limit_of(plain, home)


def spares_services(condition: Condition) -> bool:
    """Whether the condition of a Deny only takes calls of AWS's services out of it."""
    return (
        condition.operator == "bool"
        and condition.key in {"aws:principalisawsservice", "aws:viaawsservice"}
        and {value.lower() for value in condition.values} == {"false"}
    )


def _who(key: str, value: str, home: Home) -> Who | None:
    """Whom a value stands for, or None for anyone: it is not fixed, or the key says nothing of the caller."""
    if key in _FLAGS:
        return _FLAGS[key] if value.lower() == "true" else None
    if key == "aws:sourceip":
        return Who(Reach.NETWORK, value) if _narrow(value) else None
    if key in _ACCOUNTS | _ORGS and value.lower() in _OWN_VARIABLES:
        return Who(_OWN_VARIABLES[value.lower()], value)
    if "${" in value:
        return None
    if key in _ARNS:
        return _of_arn(value, home)
    if key in _ORGS:
        org = value.split("/", 1)[0]
        return None if _loose(org) else home.of_org(org)
    if key == "aws:userid":
        head = value.split(":", 1)[0]
        return None if _loose(head) else home.of_account(head) if head.isdigit() else Who(Reach.OWN, value)
    if _loose(value):
        return None
    if key in _ACCOUNTS:
        return home.of_account(value)
    if key in _NETWORKS:
        return Who(Reach.NETWORK, value)
    return Who(Reach.SERVICE, value) if key in _SERVICES else None


def _loose(value: str) -> bool:
    return "*" in value or "?" in value


def _of_arn(arn: str, home: Home) -> Who | None:
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":  # noqa: PLR2004  an ARN has six parts
        return None
    if account := account_of(arn):
        return home.of_account(account)
    if parts[4] or _loose(parts[5].split("/", 1)[0][:1] or "*"):
        return None
    return Who(Reach.SERVICE, arn)  # a bucket's ARN names no account, and is fixed where its name is


def _narrow(value: str) -> bool:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    if isinstance(network, IPv4Network) and any(network.subnet_of(private) for private in _PRIVATE):
        return True
    return network.prefixlen >= _WIDEST[network.version]
