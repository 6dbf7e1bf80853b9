"""KMS's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, number, text
from vedette.model import Gatherer
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY, KEY_ROTATION, KEYS, Key, KeyDetails, KeyPolicy, KeyRotation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap


def keys(ask: Ask) -> Iterator[Key]:
    """Every key."""
    for one in ask.pages("kms", "list_keys", "Keys"):
        yield Key(text(one, "KeyArn"))


def details(ask: Ask) -> Iterator[KeyDetails | Gap]:
    """What each key is."""
    return ask.each(
        ask.have(KEYS),
        lambda k: k.arn,
        lambda k: key(k.arn, ask.call("kms", "describe_key", KeyId=k.arn)["KeyMetadata"]),
    )


def key(arn: str, found: dict[str, Any]) -> KeyDetails:
    """A key of AWS's answer."""
    return KeyDetails(
        arn=arn,
        manager=text(found, "KeyManager", "CUSTOMER"),
        state=text(found, "KeyState", "Enabled"),
        usage=text(found, "KeyUsage", "ENCRYPT_DECRYPT"),
        spec=text(found, "KeySpec") or text(found, "CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        origin=text(found, "Origin", "AWS_KMS"),
        multi_region=flag(found, "MultiRegion"),
        deleted_at=moment(found, "DeletionDate"),
        created=moment(found, "CreationDate"),
    )


def _customers(ask: Ask) -> Iterable[KeyDetails]:
    return (k for k in ask.have(KEY_DETAILS) if k.manager == "CUSTOMER")


def rotation(ask: Ask) -> Iterator[KeyRotation | Gap]:
    """Whether each customer's symmetric key is rotated."""

    def one(found: KeyDetails) -> KeyRotation:
        answer = ask.call("kms", "get_key_rotation_status", KeyId=found.arn)
        return KeyRotation(found.arn, flag(answer, "KeyRotationEnabled"), number(answer, "RotationPeriodInDays"))

    rotated = (
        k
        for k in _customers(ask)
        if k.spec == "SYMMETRIC_DEFAULT" and k.origin == "AWS_KMS" and k.state in {"Enabled", "Disabled"}
    )
    return ask.each(rotated, lambda k: k.arn, one)


def policies(ask: Ask) -> Iterator[KeyPolicy | Gap]:
    """The policy of each customer's key."""
    return ask.each(
        _customers(ask),
        lambda k: k.arn,
        lambda k: KeyPolicy(
            k.arn, text(ask.call("kms", "get_key_policy", KeyId=k.arn, PolicyName="default"), "Policy")
        ),
    )


GATHERERS = (
    Gatherer(KEYS, keys),
    Gatherer(KEY_DETAILS, details),
    Gatherer(KEY_ROTATION, rotation),
    Gatherer(KEY_POLICY, policies),
)
