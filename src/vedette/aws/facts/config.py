"""AWS Config's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, moment, text, texts
from vedette.model import Gatherer
from vedette.model.facts.config import (
    AGGREGATORS,
    CHANNEL_STATUS,
    CHANNELS,
    CONFIG_RULES,
    RECORDER_STATUS,
    RECORDERS,
    Aggregator,
    Channel,
    ChannelStatus,
    ConfigRule,
    Recorder,
    RecorderStatus,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def recorders(ask: Ask) -> Iterator[Recorder]:
    """The recorders of the region: one of one's own at the most, and those of AWS services."""
    for one in ask.call("config", "describe_configuration_recorders").get("ConfigurationRecorders", ()):
        group = one.get("recordingGroup") or {}
        yield Recorder(
            name=text(one, "name"),
            role=text(one, "roleARN"),
            all_supported=flag(group, "allSupported"),
            global_types=flag(group, "includeGlobalResourceTypes"),
            types=texts(group, "resourceTypes"),
            excluded=texts(group.get("exclusionByResourceTypes") or {}, "resourceTypes"),
        )


def recorder_status(ask: Ask) -> Iterator[RecorderStatus]:
    """Whether each of them records."""
    for one in ask.call("config", "describe_configuration_recorder_status").get("ConfigurationRecordersStatus", ()):
        yield RecorderStatus(
            name=text(one, "name"),
            recording=flag(one, "recording"),
            status=text(one, "lastStatus").upper(),
            error=text(one, "lastErrorMessage") or text(one, "lastErrorCode"),
            changed=moment(one, "lastStatusChangeTime"),
        )


def channels(ask: Ask) -> Iterator[Channel]:
    """The delivery channel of the region."""
    for one in ask.call("config", "describe_delivery_channels").get("DeliveryChannels", ()):
        yield Channel(text(one, "name"), text(one, "s3BucketName"), text(one, "snsTopicARN"))


def channel_status(ask: Ask) -> Iterator[ChannelStatus]:
    """How it delivered."""
    for one in ask.call("config", "describe_delivery_channel_status").get("DeliveryChannelsStatus", ()):
        history, snapshot, stream = (
            one.get(part) or {}
            for part in ("configHistoryDeliveryInfo", "configSnapshotDeliveryInfo", "configStreamDeliveryInfo")
        )
        errors = (text(part, "lastErrorMessage") or text(part, "lastErrorCode") for part in (history, snapshot, stream))
        yield ChannelStatus(
            name=text(one, "name"),
            history=text(history, "lastStatus"),
            snapshot=text(snapshot, "lastStatus"),
            stream=text(stream, "lastStatus"),
            error=next((e for e in errors if e), ""),
        )


def rules(ask: Ask) -> Iterator[ConfigRule]:
    """Every rule of the region."""
    for one in ask.pages("config", "describe_config_rules", "ConfigRules"):
        source = one.get("Source") or {}
        yield ConfigRule(
            name=text(one, "ConfigRuleName"),
            source=text(source, "SourceIdentifier"),
            owner=text(source, "Owner"),
            state=text(one, "ConfigRuleState", "ACTIVE"),
        )


def aggregators(ask: Ask) -> Iterator[Aggregator]:
    """Every aggregator of the region."""
    for one in ask.pages("config", "describe_configuration_aggregators", "ConfigurationAggregators"):
        whole = one.get("OrganizationAggregationSource") or {}
        some = one.get("AccountAggregationSources") or ()
        sources = [whole] if whole else list(some)
        yield Aggregator(
            name=text(one, "ConfigurationAggregatorName"),
            organization=bool(whole),
            accounts=tuple(sorted({a for source in some for a in texts(source, "AccountIds")})),
            all_regions=bool(sources) and all(flag(source, "AllAwsRegions") for source in sources),
            regions=tuple(sorted({r for source in sources for r in texts(source, "AwsRegions")})),
        )


GATHERERS = (
    Gatherer(RECORDERS, recorders),
    Gatherer(RECORDER_STATUS, recorder_status),
    Gatherer(CHANNELS, channels),
    Gatherer(CHANNEL_STATUS, channel_status),
    Gatherer(CONFIG_RULES, rules),
    Gatherer(AGGREGATORS, aggregators),
)
