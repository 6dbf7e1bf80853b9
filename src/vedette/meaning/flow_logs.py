"""Flow logs by meaning: what they record, of which interfaces, and where it goes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from vedette.meaning.patterns import part
from vedette.model import every, first, some
from vedette.model.facts.ec2 import FLOW_LOGS, NETWORK_INTERFACES, SUBNETS

if TYPE_CHECKING:
    from vedette.model import Here
    from vedette.model.facts.ec2 import FlowLog

_FIELD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: The format that nobody chose: version 2.
_DEFAULT = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action"


def fields_of(log: FlowLog) -> frozenset[str]:
    """The fields of its records, by AWS's names."""
    return _fields(log.format or _DEFAULT)


@cache
def _fields(text: str) -> frozenset[str]:
    return frozenset(_FIELD.findall(text))


def bucket_of(log: FlowLog) -> str:
    """The bucket that it is delivered to, empty where it goes elsewhere."""
    return part(log.destination, 5).partition("/")[0] if log.destination_type == "s3" else ""


def active(log: FlowLog) -> bool:
    """Whether it records now."""
    return log.status == "ACTIVE"


def holds(outer: str, inner: str, here: Here) -> bool:
    """Whether all interfaces of a VPC, subnet or interface are of another one, or it is the same. Raises `NotKnown`."""
    if outer == inner:
        return True
    if inner.startswith("subnet-") and outer.startswith("vpc-"):
        subnet = here.find(SUBNETS, inner)
        return subnet is not None and subnet.vpc == outer
    if inner.startswith("eni-") and outer.startswith(("vpc-", "subnet-")):
        interface = here.find(NETWORK_INTERFACES, inner)
        return interface is not None and outer in {interface.vpc, interface.subnet}
    return False


def covered(vpc: str, here: Here) -> bool:
    """Whether a VPC has an active flow log, itself or each of its subnets. Raises `NotKnown`."""

    def itself() -> bool:
        return some(here.of(FLOW_LOGS), lambda log: log.resource == vpc and active(log))

    def by_subnets() -> bool:
        if first(here.of(SUBNETS), lambda s: s.vpc == vpc) is None:
            return False
        return every(
            (s for s in here.of(SUBNETS) if s.vpc == vpc),
            lambda s: some(here.of(FLOW_LOGS), lambda log: log.resource == s.id and active(log)),
        )

    return some((itself, by_subnets), lambda way: way())
