"""KMS keys by meaning: which key a name stands for, whether a service can use it, which keys encrypt logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar import policy as policies
from vedette.meaning.delivery import there
from vedette.meaning.strangers import lets, read
from vedette.model import first, some
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY
from vedette.model.facts.kms_aliases import KEY_ALIASES
from vedette.model.facts.logs import LOG_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.model import Here

#: What asking whether a key can be used needs, however it is named; by its ARN, the latter two.
KEY_USE = (KEY_ALIASES, KEY_DETAILS, KEY_POLICY)
#: What telling which keys encrypt logs needs.
LOG_KEYS = (TRAILS, LOG_GROUPS)
#: AWS's own keys: their policies let in principals of the account by their service, and no other service.
_OF_AWS = "alias/aws/"


def key_arn(key: str, here: Here) -> str:
    """The ARN of a key that is named by its id, ARN or alias, or by its alias's ARN; empty where there is none.

    An id or a plain alias is of the place asked from. Raises `NotKnown`.
    """
    place = there(key, here) if key.startswith("arn:") else here
    _, alias, name = key.partition("alias/")
    if alias:
        found = place.find(KEY_ALIASES, alias + name)
        return found.key if found else ""
    if key.startswith("arn:"):
        return key
    known = first(place.of(KEY_DETAILS), lambda one: one.arn.endswith(f":key/{key}"))
    return known.arn if known else ""


def of_aws(arn: str, here: Here) -> bool:
    """Whether a key, by its ARN or an alias, is one that AWS manages: nobody can change its policy.

    Raises `NotKnown`.
    """
    if _OF_AWS in arn:
        return True
    details = there(arn, here).find(KEY_DETAILS, arn)
    return details is not None and details.manager != "CUSTOMER"


def broken(arn: str, here: Here) -> str:
    """Why a key works for nobody: it `does not exist`, or `is Disabled`; empty where it works. Raises `NotKnown`."""
    details = there(arn, here).find(KEY_DETAILS, arn)
    if details is None:
        return "does not exist"
    return "" if details.state == "Enabled" else f"is {details.state}"


def closed(arn: str, service: str, actions: tuple[str, ...], context: Mapping[str, str], here: Here) -> tuple[str, ...]:
    """Those of the actions that a key's policy does not let a service's principal do, with these condition keys.

    Raises `NotKnown`, also where the policy cannot be read.
    """
    found = there(arn, here).find(KEY_POLICY, arn)
    if found is None or not found.document:
        return actions
    policy = read(found.document)
    return tuple(
        one for one in actions if not policies.allows(policy, one, principal=service, resource=arn, context={**context})
    )


def unusable(key: str, service: str, actions: tuple[str, ...], through: str, here: Here) -> str:
    """Why a service's principal cannot use a key that is named by id, ARN or alias; empty where it can.

    `through` is the service of this region that asks KMS for it (`sns`). Raises `NotKnown`.
    """
    arn = key if _OF_AWS in key else key_arn(key, here)
    if not arn:
        return "there is no such key"
    if of_aws(arn, here):
        return "it is AWS's own, whose policy nobody can change"
    if why := broken(arn, here):
        return f"it {why}"
    context = {
        "aws:SourceAccount": here.account,
        "kms:CallerAccount": here.account,
        "kms:ViaService": f"{through}.{there(arn, here).region}.amazonaws.com",
    }
    refused = closed(arn, service, actions, context, here)
    return f"its policy does not allow {' and '.join(refused)}" if refused else ""


def has_readers(arn: str, here: Here) -> bool:
    """Whether a key's policy lets anybody but services of AWS decrypt. Raises `NotKnown`."""
    found = there(arn, here).find(KEY_POLICY, arn)
    if found is None or not found.document:
        return False
    openings = policies.openings(read(found.document))
    return any(one.reach is not policies.Reach.SERVICE and lets(one, "kms:Decrypt") for one in openings)


def encrypts_logs(arn: str, here: Here) -> bool:
    """Whether a trail or a log group of the region is encrypted with the key. Raises `NotKnown`."""

    def trails() -> bool:
        return some(here.of(TRAILS), lambda t: t.kms_key == arn)

    def groups() -> bool:
        return some(here.of(LOG_GROUPS), lambda g: g.kms_key == arn)

    return some((trails, groups), lambda way: way())
