"""Buckets that logs are delivered to, whoever owns them: whether they exist at all."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.config import DELIVERY_CHANNELS
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class ConfigBucket:
    """A bucket that AWS Config delivers to, and whether there is one of that name."""

    name: str
    exists: bool = True


@dataclass(frozen=True, slots=True)
class FlowBucket:
    """A bucket that flow logs are delivered to, and whether there is one of that name."""

    name: str
    exists: bool = True


_READS = ("s3:ListBucket",)
CONFIG_BUCKETS = Kind(
    "config.buckets", ConfigBucket, Scope.ACCOUNT, _READS, "bucket", key="name", needs=(DELIVERY_CHANNELS,)
)
FLOW_BUCKETS = Kind("ec2.flow-buckets", FlowBucket, Scope.ACCOUNT, _READS, "bucket", key="name", needs=(FLOW_LOGS,))
