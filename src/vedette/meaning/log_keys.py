"""KMS keys of logs: which encrypt logs, who may encrypt and decrypt with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar import policy as policies
from vedette.meaning.strangers import lets, read
from vedette.model import some
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.logs import LOG_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.model import Here

#: What telling which keys encrypt logs needs.
LOG_KEYS = (TRAILS, LOG_GROUPS)


def encrypts_logs(arn: str, here: Here) -> bool:
    """Whether a trail or a log group of the region is encrypted with the key. Raises `NotKnown`."""

    def trails() -> bool:
        return some(here.of(TRAILS), lambda t: t.kms_key == arn)

    def groups() -> bool:
        return some(here.of(LOG_GROUPS), lambda g: g.kms_key == arn)

    return some((trails, groups), lambda way: way())


def encrypts_for(document: str, service: str, arn: str, context: Mapping[str, str]) -> bool:
    """Whether a key's policy lets a service make data keys, under these condition keys. Raises `NotKnown`."""
    return policies.allows(read(document), "kms:GenerateDataKey", principal=service, resource=arn, context={**context})


def has_readers(document: str) -> bool:
    """Whether a key's policy lets anybody but services of AWS decrypt. Raises `NotKnown`."""
    found = policies.openings(read(document))
    return any(one.reach is not policies.Reach.SERVICE and lets(one, "kms:Decrypt") for one in found)
