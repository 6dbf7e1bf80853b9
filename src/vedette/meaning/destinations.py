"""Where logs are delivered to: whether a bucket is ours, whether a topic is, and whether anybody hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.meaning.delivery import there
from vedette.meaning.patterns import part
from vedette.model import some
from vedette.model.facts.s3 import BUCKETS
from vedette.model.facts.sns import TOPIC_ATTRIBUTES, TOPICS

if TYPE_CHECKING:
    from vedette.model import Here, Kind

OURS, FOREIGN, GONE = "ours", "foreign", "gone"


def whose(bucket: str, here: Here, named: Kind[Any]) -> str:
    """Whose a bucket is: `ours` in an account that is assessed, else `foreign`, or `gone` where there is none.

    `named` is the kind that tells whether it exists (`model.facts.destinations`). Raises `NotKnown`.
    """
    if here.find_anywhere(BUCKETS, bucket) is not None:
        return OURS
    found = here.find(named, bucket)
    return FOREIGN if found is not None and found.exists else GONE


def topic_lost(arn: str, here: Here) -> str:
    """Why a topic is none of ours: of a foreign account, or gone; empty where it is. Raises `NotKnown`."""
    name, account = arn.rpartition(":")[2], part(arn, 4)
    if account not in here.expected.known_accounts and not some(here.facts.accounts, lambda one: one == account):
        return f"the topic {name} is in {account}, which is none of the accounts that are known"
    return "" if there(arn, here).find(TOPICS, arn) is not None else f"the topic {name} does not exist"


def heard(arn: str, here: Here) -> bool:
    """Whether a topic has a confirmed subscription. Raises `NotKnown`."""
    found = there(arn, here).find(TOPIC_ATTRIBUTES, arn)
    return found is not None and found.confirmed > 0
