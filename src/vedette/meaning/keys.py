"""Keys of KMS by meaning: whether a service can use one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.delivery import there
from vedette.meaning.patterns import permits
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY
from vedette.model.facts.kms_aliases import KEY_ALIASES

if TYPE_CHECKING:
    from vedette.model import Here

#: What asking whether a key can be used needs.
KEY_USE = (KEY_ALIASES, KEY_DETAILS, KEY_POLICY)
#: AWS's own keys: their policies let in principals of the account by their service, and no other service.
_OF_AWS = "alias/aws/"


def key_arn(key: str, here: Here) -> str:
    """The ARN of a key that is named by its id, ARN or alias, as the region knows it; empty where there is none.

    Raises `NotKnown`.
    """
    name = key.partition(":alias/")[2]
    alias = f"alias/{name}" if name else key if key.startswith("alias/") else ""
    if alias:
        found = here.find(KEY_ALIASES, alias)
        return found.key if found else ""
    if key.startswith("arn:"):
        return key
    known = next((one for one in here.of(KEY_DETAILS) if one.arn.endswith(f":key/{key}")), None)
    return known.arn if known else ""


def usable(key: str, service: str, actions: tuple[str, ...], through: str, here: Here) -> str:
    """Why a service's principal cannot use a key that is named by id, ARN or alias; empty where it can.

    `through` is the service that asks KMS for it (`sns`). Raises `NotKnown`.
    """
    if _OF_AWS in key:
        return "it is AWS's own, whose policy nobody can change"
    arn = key_arn(key, here)
    if not arn:
        return "there is no such key"
    place = there(arn, here)
    details = place.find(KEY_DETAILS, arn)
    if details is None:
        return "there is no such key"
    if details.manager != "CUSTOMER":
        return "it is AWS's own, whose policy nobody can change"
    if details.state != "Enabled":
        return f"it is {details.state}"
    found = place.find(KEY_POLICY, arn)
    context = {
        "aws:SourceAccount": here.account,
        "kms:CallerAccount": here.account,
        "kms:ViaService": f"{through}.{place.region}.amazonaws.com",
    }
    refused = [one for one in actions if not permits(found.document if found else "", one, service, arn, context)]
    return f"its policy does not allow {' and '.join(refused)}" if refused else ""
