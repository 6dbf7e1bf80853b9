"""Buckets that logs are delivered to: S3 tells everyone whether a bucket exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import arn_part
from vedette.aws.facts._buckets import exists
from vedette.model import Gatherer
from vedette.model.facts.config import DELIVERY_CHANNELS
from vedette.model.facts.destinations import CONFIG_BUCKETS, FLOW_BUCKETS, ConfigBucket, FlowBucket
from vedette.model.facts.ec2 import FLOW_LOGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def of_config(ask: Ask) -> Iterator[ConfigBucket | Gap]:
    """Each bucket that a delivery channel names, of all regions, once."""
    named = (channel.bucket for channel in ask.have(DELIVERY_CHANNELS) if channel.bucket)
    return ask.each(named, str, lambda name: ConfigBucket(name, exists(ask, name)))


def of_flows(ask: Ask) -> Iterator[FlowBucket | Gap]:
    """Each bucket that a flow log names, of all regions, once."""
    named = (
        arn_part(log.destination, 5).partition("/")[0]
        for log in ask.have(FLOW_LOGS)
        if log.destination_type == "s3" and log.destination
    )
    return ask.each(named, str, lambda name: FlowBucket(name, exists(ask, name)))


GATHERERS = (
    Gatherer(CONFIG_BUCKETS, of_config),
    Gatherer(FLOW_BUCKETS, of_flows),
)
