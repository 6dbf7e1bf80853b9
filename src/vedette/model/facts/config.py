"""AWS Config: recorders, delivery channels, rules and aggregators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope

_BY = "name"


@dataclass(frozen=True, slots=True)
class Recorder:
    """A configuration recorder and what it records.

    https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html. With `all_supported` everything is,
    but for global types where `global_types` is false; else `types` are, or all but `excluded`.
    """

    name: str
    role: str = ""
    all_supported: bool = False
    global_types: bool = False
    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def records(self, type_: str) -> bool:
        """Whether a type of resource is recorded, such as `AWS::EC2::Instance`."""
        if self.all_supported:
            return True
        return type_ in self.types if self.types else bool(self.excluded) and type_ not in self.excluded


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """Whether a recorder records; `status` is `SUCCESS`, `PENDING` or `FAILURE`."""

    name: str
    recording: bool = False
    status: str = ""
    error: str = ""
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A delivery channel: bucket and topic."""

    name: str
    bucket: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """How a channel last delivered history, snapshots and changes; `SUCCESS`, `FAILURE`, `NOT_APPLICABLE` or empty."""

    name: str
    history: str = ""
    snapshot: str = ""
    stream: str = ""
    error: str = ""

    @property
    def failing(self) -> bool:
        """Whether any of them failed last."""
        return "FAILURE" in {self.history.upper(), self.snapshot.upper(), self.stream.upper()}


@dataclass(frozen=True, slots=True)
class ConfigRule:
    """A rule of Config: `source` is AWS's identifier (`INCOMING_SSH_DISABLED`), or the function's ARN."""

    name: str
    source: str = ""
    owner: str = ""
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Aggregator:
    """An aggregator: of the organisation, or of accounts; of all regions, or of some."""

    name: str
    organization: bool = False
    accounts: tuple[str, ...] = ()
    all_regions: bool = False
    regions: tuple[str, ...] = ()


RECORDERS = Kind(
    "config.recorders", Recorder, Scope.REGION, ("config:DescribeConfigurationRecorders",), "recorder", _BY
)
RECORDER_STATUS = Kind(
    "config.recorder-status",
    RecorderStatus,
    Scope.REGION,
    ("config:DescribeConfigurationRecorderStatus",),
    "recorder",
    _BY,
)
CHANNELS = Kind("config.channels", Channel, Scope.REGION, ("config:DescribeDeliveryChannels",), "channel", _BY)
CHANNEL_STATUS = Kind(
    "config.channel-status", ChannelStatus, Scope.REGION, ("config:DescribeDeliveryChannelStatus",), "channel", _BY
)
CONFIG_RULES = Kind("config.rules", ConfigRule, Scope.REGION, ("config:DescribeConfigRules",), "Config rule", _BY)
AGGREGATORS = Kind(
    "config.aggregators", Aggregator, Scope.REGION, ("config:DescribeConfigurationAggregators",), "aggregator", _BY
)
