"""AWS Config's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, number, text, texts
from vedette.model import Gatherer
from vedette.model.facts.config import (
    AGGREGATOR_SOURCES,
    AGGREGATORS,
    CHANNEL_STATUS,
    CONFIG_RETENTION,
    CONFIG_RULES,
    DELIVERY_CHANNELS,
    RECORDER_STATUS,
    RECORDERS,
    Aggregator,
    AggregatorSource,
    ChannelStatus,
    ConfigRetention,
    ConfigRule,
    DeliveryChannel,
    Recorder,
    RecorderStatus,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask

#: AWS's words for how often a rule is evaluated.
_HOURS = {"One_Hour": 1, "Three_Hours": 3, "Six_Hours": 6, "Twelve_Hours": 12, "TwentyFour_Hours": 24}


def recorders(ask: Ask) -> Iterator[Recorder]:
    """Every recorder: one at the most."""
    answer = ask.call("config", "describe_configuration_recorders")
    for one in answer.get("ConfigurationRecorders") or ():
        yield recorder(one)


def recorder(one: dict[str, Any]) -> Recorder:
    """A recorder of AWS's answer."""
    group = one.get("recordingGroup") or {}
    mode = one.get("recordingMode") or {}
    return Recorder(
        name=text(one, "name"),
        role=text(one, "roleARN"),
        all_supported=flag(group, "allSupported"),
        global_types=flag(group, "includeGlobalResourceTypes"),
        types=texts(group, "resourceTypes"),
        excluded=texts(group.get("exclusionByResourceTypes") or {}, "resourceTypes"),
        strategy=text(group.get("recordingStrategy") or {}, "useOnly"),
        frequency=text(mode, "recordingFrequency", "CONTINUOUS"),
        daily_types=_overridden(mode, "DAILY"),
        continuous_types=_overridden(mode, "CONTINUOUS"),
    )


def _overridden(mode: dict[str, Any], frequency: str) -> tuple[str, ...]:
    """The types that are recorded at that frequency, whatever the others are."""
    return tuple(
        resource
        for override in mode.get("recordingModeOverrides") or ()
        if text(override, "recordingFrequency") == frequency
        for resource in texts(override, "resourceTypes")
    )


def statuses(ask: Ask) -> Iterator[RecorderStatus]:
    """Whether each recorder is recording; where there is none, there is nothing to ask."""
    if next(iter(ask.have(RECORDERS)), None) is None:
        return
    answer = ask.call("config", "describe_configuration_recorder_status")
    for one in answer.get("ConfigurationRecordersStatus") or ():
        yield RecorderStatus(
            name=text(one, "name"),
            recording=flag(one, "recording"),
            status=text(one, "lastStatus"),
            error=text(one, "lastErrorMessage") or text(one, "lastErrorCode"),
            changed=moment(one, "lastStatusChangeTime"),
            started=moment(one, "lastStartTime"),
        )


def channels(ask: Ask) -> Iterator[DeliveryChannel]:
    """Every delivery channel: one at the most."""
    for one in ask.call("config", "describe_delivery_channels").get("DeliveryChannels") or ():
        yield DeliveryChannel(
            name=text(one, "name"),
            bucket=text(one, "s3BucketName"),
            prefix=text(one, "s3KeyPrefix"),
            topic=text(one, "snsTopicARN"),
            kms_key=text(one, "s3KmsKeyArn"),
        )


def deliveries(ask: Ask) -> Iterator[ChannelStatus]:
    """How each channel delivered last; where there is none, there is nothing to ask."""
    if next(iter(ask.have(DELIVERY_CHANNELS)), None) is None:
        return
    for one in ask.call("config", "describe_delivery_channel_status").get("DeliveryChannelsStatus") or ():
        history = one.get("configHistoryDeliveryInfo") or {}
        stream = one.get("configStreamDeliveryInfo") or {}
        snapshot = one.get("configSnapshotDeliveryInfo") or {}
        yield ChannelStatus(
            name=text(one, "name"),
            history=text(history, "lastStatus").upper(),
            history_error=text(history, "lastErrorMessage"),
            history_delivered=moment(history, "lastSuccessfulTime"),
            stream=text(stream, "lastStatus").upper(),
            stream_error=text(stream, "lastErrorMessage"),
            snapshot=text(snapshot, "lastStatus").upper(),
            snapshot_error=text(snapshot, "lastErrorMessage"),
        )


def rules(ask: Ask) -> Iterator[ConfigRule]:
    """Every rule."""
    for one in ask.pages("config", "describe_config_rules", "ConfigRules"):
        source = one.get("Source") or {}
        yield ConfigRule(
            arn=text(one, "ConfigRuleArn"),
            name=text(one, "ConfigRuleName"),
            state=text(one, "ConfigRuleState", "ACTIVE"),
            owner=text(source, "Owner"),
            identifier=text(source, "SourceIdentifier"),
            created_by=text(one, "CreatedBy"),
            every_hours=_HOURS.get(text(one, "MaximumExecutionFrequency"), 0),
        )


def aggregators(ask: Ask) -> Iterator[Aggregator]:
    """Every aggregator of the region."""
    listed = ask.pages("config", "describe_configuration_aggregators", "ConfigurationAggregators")
    for one in listed:
        sources = one.get("AccountAggregationSources") or ()
        whole: dict[str, Any] = one.get("OrganizationAggregationSource") or {}
        every = [*sources, *([whole] if whole else [])]
        yield Aggregator(
            arn=text(one, "ConfigurationAggregatorArn"),
            name=text(one, "ConfigurationAggregatorName"),
            accounts=tuple(a for s in sources for a in texts(s, "AccountIds")),
            organization=bool(whole),
            all_regions=bool(every) and all(flag(s, "AllAwsRegions") for s in every),
            regions=tuple(sorted({r for s in every for r in texts(s, "AwsRegions")})),
        )


def sources(ask: Ask) -> Iterator[AggregatorSource]:
    """How each source of each aggregator is taken in."""
    for aggregator in ask.have(AGGREGATORS):
        for one in ask.pages(
            "config",
            "describe_configuration_aggregator_sources_status",
            "AggregatedSourceStatusList",
            ConfigurationAggregatorName=aggregator.name,
        ):
            yield AggregatorSource(
                aggregator=aggregator.name,
                source=text(one, "SourceId"),
                region=text(one, "AwsRegion"),
                status=text(one, "LastUpdateStatus"),
                error=text(one, "LastErrorMessage"),
            )


def retention(ask: Ask) -> Iterator[ConfigRetention]:
    """For how long the history is kept."""
    for one in ask.pages("config", "describe_retention_configurations", "RetentionConfigurations"):
        yield ConfigRetention(text(one, "Name"), number(one, "RetentionPeriodInDays"))


GATHERERS = (
    Gatherer(RECORDERS, recorders),
    Gatherer(RECORDER_STATUS, statuses),
    Gatherer(DELIVERY_CHANNELS, channels),
    Gatherer(CHANNEL_STATUS, deliveries),
    Gatherer(CONFIG_RULES, rules),
    Gatherer(AGGREGATORS, aggregators),
    Gatherer(AGGREGATOR_SOURCES, sources),
    Gatherer(CONFIG_RETENTION, retention),
)
