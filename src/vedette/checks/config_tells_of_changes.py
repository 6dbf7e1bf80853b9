"""CFG-17: changes of resources are told as they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.delivery import DELIVERY
from vedette.meaning.destinations import heard
from vedette.meaning.golden import finding
from vedette.meaning.patterns import part
from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder
from vedette.meaning.rules import DEFAULT_BUS, RULING, envelope_in, matching, rule_tells
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.config import DELIVERY_CHANNELS
from vedette.model.facts.events import EVENT_TARGETS

if TYPE_CHECKING:
    from vedette.meaning.golden import Golden
    from vedette.model.facts.events import EventRule


def _changed(type_: str) -> Golden:
    """The event of a resource that was changed, as Config sends it to EventBridge."""
    item = {"resourceType": type_, "resourceId": "id", "configurationItemStatus": "OK", "configuration": {}, "tags": {}}
    detail = {
        "recordVersion": "1.3",
        "messageType": "ConfigurationItemChangeNotification",
        "configurationItemDiff": {"changedProperties": {}, "changeType": "UPDATE"},
        "configurationItem": item,
    }
    return finding("config", "Config Configuration Item Change", type_, detail)


#: A feed has all changes: these stand for them.
CHANGES = tuple(
    _changed(type_) for type_ in ("AWS::EC2::SecurityGroup", "AWS::S3::Bucket", "AWS::SSM::ManagedInstanceInventory")
)


def judge(here: Here) -> Verdict:
    """Fail where neither the channel's topic nor a rule of EventBridge passes all changes on."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    if some((_by_topic, _by_rules), lambda way: way(here)):
        return passed("changes are passed on by the channel's topic, or by EventBridge")
    channel = here.one(DELIVERY_CHANNELS)
    if channel is not None and channel.topic:
        return failed(f"nobody confirmed a subscription to the topic {channel.topic.rpartition(':')[2]}")
    untold = [g.name for g in culprits(CHANGES, lambda golden: not _passed_on(golden, here))]
    return failed(f"the channel has no topic, and no rule of EventBridge passes on changes of {', '.join(untold)}")


def _by_topic(here: Here) -> bool:
    return some(here.of(DELIVERY_CHANNELS), lambda channel: bool(channel.topic) and heard(channel.topic, here))


def _by_rules(here: Here) -> bool:
    return not culprits(CHANGES, lambda golden: not _passed_on(golden, here))


def _passed_on(golden: Golden, here: Here) -> bool:
    """Whether a rule sends the event on; a log group is a feed, though nobody is told by it. Raises `NotKnown`."""

    def kept() -> bool:
        picked = matching(envelope_in(golden, here), DEFAULT_BUS, here, reads=False)
        return some(picked, lambda rule: _logs(rule, here))

    return some((lambda: rule_tells(golden, here), kept), lambda way: way())


def _logs(rule: EventRule, here: Here) -> bool:
    found = here.find(EVENT_TARGETS, rule.arn)
    return found is not None and any(part(target.arn, 2) == "logs" for target in found.targets)


CHECK = Check(
    id="CFG-17",
    title="Changes of resources are told as they happen",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(*RECORDERS_FACTS, DELIVERY_CHANNELS, *RULING, *DELIVERY),
    judge=judge,
    rationale="Files of the history come every six hours; whoever follows changes hears of them within minutes.",
    remedy="Give the delivery channel a topic that somebody reads, or EventBridge a rule on aws.config's changes.",
    cost="Events of AWS's services are free; a topic costs 0.50 USD for each million of messages.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(talk=("T6",)),
    references=(
        "https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/notifications-for-AWS-Config.html",
    ),
)
