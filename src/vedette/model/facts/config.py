"""AWS Config: recorders, delivery, rules and aggregators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Recorder:
    """A configuration recorder; `types` are those recorded, `excluded` those left out of all.

    `daily_types` are recorded once a day, `continuous_types` at each change, `frequency` is that of all others:
    `CONTINUOUS` or `DAILY`.
    """

    name: str
    role: str = ""
    all_supported: bool = False
    global_types: bool = False
    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    strategy: str = ""
    frequency: str = "CONTINUOUS"
    daily_types: tuple[str, ...] = ()
    continuous_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """Whether a recorder is recording; `status` is `Success`, `Failure`, `Pending` or empty."""

    name: str
    recording: bool = False
    status: str = ""
    error: str = ""
    changed: datetime | None = None
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryChannel:
    """Where Config delivers to."""

    name: str
    bucket: str = ""
    prefix: str = ""
    topic: str = ""
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """How a channel delivered its history and its stream last; statuses are `SUCCESS`, `FAILURE`, `NOT_APPLICABLE`."""

    name: str
    history: str = ""
    history_error: str = ""
    history_delivered: datetime | None = None
    stream: str = ""
    stream_error: str = ""
    snapshot: str = ""
    snapshot_error: str = ""


@dataclass(frozen=True, slots=True)
class ConfigRule:
    """A rule; `identifier` is a managed rule's (`CLOUD_TRAIL_ENABLED`), `owner` is `AWS` or `CUSTOM_LAMBDA`.

    `every_hours` is how often it is evaluated without a change, 0 where it never is.
    """

    arn: str
    name: str = ""
    state: str = "ACTIVE"
    owner: str = ""
    identifier: str = ""
    created_by: str = ""
    every_hours: int = 0


@dataclass(frozen=True, slots=True)
class Aggregator:
    """What aggregates many accounts' configuration; `organization` says that it takes the organisation's."""

    arn: str
    name: str = ""
    accounts: tuple[str, ...] = ()
    organization: bool = False
    all_regions: bool = False
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AggregatorSource:
    """An account or the organisation as a source of an aggregator; `status` is `SUCCEEDED`, `FAILED`, `OUTDATED`."""

    aggregator: str
    source: str
    region: str = ""
    status: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        """What tells it from others."""
        return f"{self.aggregator} {self.source} {self.region}"


@dataclass(frozen=True, slots=True)
class ConfigRetention:
    """For how long Config keeps its history, days."""

    name: str
    days: int = 2557


RECORDERS = Kind(
    "config.recorders", Recorder, Scope.REGION, ("config:DescribeConfigurationRecorders",), "recorder", key="name"
)
RECORDER_STATUS = Kind(
    "config.recorder-status",
    RecorderStatus,
    Scope.REGION,
    ("config:DescribeConfigurationRecorderStatus",),
    "recorder",
    key="name",
    needs=(RECORDERS,),
)
DELIVERY_CHANNELS = Kind(
    "config.channels",
    DeliveryChannel,
    Scope.REGION,
    ("config:DescribeDeliveryChannels",),
    "delivery channel",
    key="name",
)
CHANNEL_STATUS = Kind(
    "config.channel-status",
    ChannelStatus,
    Scope.REGION,
    ("config:DescribeDeliveryChannelStatus",),
    "delivery channel",
    key="name",
    needs=(DELIVERY_CHANNELS,),
)
CONFIG_RULES = Kind("config.rules", ConfigRule, Scope.REGION, ("config:DescribeConfigRules",), "Config rule")
AGGREGATORS = Kind(
    "config.aggregators",
    Aggregator,
    Scope.REGION,
    ("config:DescribeConfigurationAggregators",),
    "aggregator",
)
AGGREGATOR_SOURCES = Kind(
    "config.aggregator-sources",
    AggregatorSource,
    Scope.REGION,
    ("config:DescribeConfigurationAggregatorSourcesStatus",),
    "source of an aggregator",
    key="id",
    needs=(AGGREGATORS,),
)
CONFIG_RETENTION = Kind(
    "config.retention",
    ConfigRetention,
    Scope.REGION,
    ("config:DescribeRetentionConfigurations",),
    "retention",
    key="name",
)
