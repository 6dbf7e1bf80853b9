"""CFG-07: AWS Config delivers to a bucket and a topic that exist and are ours."""

from __future__ import annotations

from vedette.meaning.destinations import FOREIGN, OURS, topic_lost, whose
from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder
from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, not_applicable, passed
from vedette.model.facts.config import DELIVERY_CHANNELS, DeliveryChannel
from vedette.model.facts.destinations import CONFIG_BUCKETS
from vedette.model.facts.s3 import BUCKETS
from vedette.model.facts.sns import TOPICS


def judge(here: Here) -> Verdict:
    """Fail where the channel names a bucket or a topic that is gone, or that none of our accounts owns."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    channel = here.one(DELIVERY_CHANNELS)
    if channel is None:
        return not_applicable("there is no delivery channel, which CFG-05 tells")
    bad = culprits((_bucket, _topic), lambda ask: bool(ask(channel, here)))
    if bad:
        return failed("; ".join(ask(channel, here) for ask in bad), bucket=channel.bucket, topic=channel.topic)
    beside = f", and so is the topic {channel.topic.rpartition(':')[2]}" if channel.topic else ""
    return passed(f"the bucket {channel.bucket} is ours{beside}", bucket=channel.bucket, topic=channel.topic)


def _bucket(channel: DeliveryChannel, here: Here) -> str:
    owner = whose(channel.bucket, here, CONFIG_BUCKETS)
    if owner == OURS:
        return ""
    if owner == FOREIGN:
        return f"the bucket {channel.bucket} is in none of the accounts that are assessed"
    return f"the bucket {channel.bucket} does not exist: anybody may make it"


def _topic(channel: DeliveryChannel, here: Here) -> str:
    return topic_lost(channel.topic, here) if channel.topic else ""


CHECK = Check(
    id="CFG-07",
    title="AWS Config delivers to a bucket and a topic that exist and are ours",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*RECORDERS_FACTS, DELIVERY_CHANNELS, CONFIG_BUCKETS, BUCKETS, TOPICS),
    judge=judge,
    rationale="A bucket that was deleted is anybody's to make: the next owner reads what every resource looks like.",
    remedy="Let the channel deliver to the log archive's bucket and topic; or assess the account that owns them, too.",
    monthly_usd=0.0,
    feeds=("config",),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html",),
)
