"""The pipeline itself: which streams, queues and functions carry logs, as far as an account tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.chain import security_rule
from vedette.meaning.patterns import part
from vedette.meaning.rules import enabled
from vedette.model import some, those
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.config import DELIVERY_CHANNELS
from vedette.model.facts.dns import QUERY_LOG_CONFIGS
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS
from vedette.model.facts.forwarding import LOG_DESTINATIONS
from vedette.model.facts.functions import EVENT_SOURCES
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LOGS_ACCOUNT_POLICIES
from vedette.model.facts.s3 import BUCKET_NOTIFICATION, BUCKETS
from vedette.model.facts.services import WEB_ACL_LOGGING
from vedette.model.facts.sns import TOPIC_SUBSCRIPTIONS
from vedette.model.facts.streams import DELIVERY_DETAILS

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model import Here
    from vedette.model.facts.events import EventRule
    from vedette.model.facts.functions import EventSource
    from vedette.model.facts.logs import LogsAccountPolicy

#: What telling whether a stream of Kinesis, one of Firehose, a queue or a function carries logs needs.
STREAMING = (LOG_SUBSCRIPTIONS, LOGS_ACCOUNT_POLICIES, LOG_DESTINATIONS, EVENT_RULES, EVENT_TARGETS)
DELIVERING = (*STREAMING, FLOW_LOGS, QUERY_LOG_CONFIGS, WEB_ACL_LOGGING, DELIVERY_DETAILS)
QUEUEING = (*LOG_BUCKETS, BUCKET_NOTIFICATION, TOPIC_SUBSCRIPTIONS, EVENT_RULES, EVENT_TARGETS)
FEEDING = (*STREAMING, *QUEUEING, EVENT_SOURCES)


def streams_logs(arn: str, here: Here) -> bool:
    """Whether log groups or rules about security send to the stream, function or the like. Raises `NotKnown`.

    A log destination is taken to have a sender: others' subscriptions cannot be seen from where it is.
    """
    return some(_STREAMED, lambda way: way(arn, here))


def _by_subscription(arn: str, here: Here) -> bool:
    return some(here.of(LOG_SUBSCRIPTIONS), lambda group: any(s.destination == arn for s in group.subscriptions))


def _by_destination(arn: str, here: Here) -> bool:
    return some(here.of(LOG_DESTINATIONS), lambda destination: destination.target == arn)


def _by_rule(arn: str, here: Here) -> bool:
    rules = those(here.of(EVENT_RULES), lambda rule: security_rule(rule) and enabled(rule))
    return some(rules, lambda rule: _targets(rule, arn, here))


def _targets(rule: EventRule, arn: str, here: Here) -> bool:
    found = here.find(EVENT_TARGETS, rule.arn)
    return found is not None and any(target.arn == arn for target in found.targets)


def _by_account(arn: str, here: Here) -> bool:
    return some(here.of(LOGS_ACCOUNT_POLICIES), lambda policy: _sends(policy, arn))


def _sends(policy: LogsAccountPolicy, arn: str) -> bool:
    """Whether a policy subscribes all log groups to it; its document is written by CloudWatch Logs itself."""
    document = json.loads(policy.document) if policy.type == "SUBSCRIPTION_FILTER_POLICY" and policy.document else {}
    return bool(document.get("DestinationArn") == arn)


_STREAMED: tuple[Callable[[str, Here], bool], ...] = (_by_subscription, _by_destination, _by_rule, _by_account)


def delivers_logs(arn: str, source: str, here: Here) -> bool:
    """Whether a Firehose stream carries logs: directly, or from the Kinesis stream `source`. Raises `NotKnown`."""

    def by_service() -> bool:
        return some(_VENDED, lambda way: way(arn, here))

    def by_stream() -> bool:
        return bool(source) and streams_logs(source, here)

    def by_itself() -> bool:
        return streams_logs(arn, here)

    return some((by_service, by_stream, by_itself), lambda way: way())


def _of_flows(arn: str, here: Here) -> bool:
    return some(here.of(FLOW_LOGS), lambda flow: flow.destination == arn)


def _of_queries(arn: str, here: Here) -> bool:
    return some(here.of(QUERY_LOG_CONFIGS), lambda config: config.destination == arn)


def _of_requests(arn: str, here: Here) -> bool:
    return some(here.of(WEB_ACL_LOGGING), lambda acl: arn in acl.destinations)


_VENDED: tuple[Callable[[str, Here], bool], ...] = (_of_flows, _of_queries, _of_requests)


def queues_logs(arn: str, here: Here) -> bool:
    """Whether a queue is told of new log files, or of alerts: by a bucket, a topic or a rule. Raises `NotKnown`."""

    def by_bucket() -> bool:
        return _notifies(arn, here)

    def by_topic() -> bool:
        subscribed = those(here.of(TOPIC_SUBSCRIPTIONS), lambda s: s.protocol == "sqs" and s.endpoint == arn)
        return some(subscribed, lambda s: _topic_of_logs(s.topic, here))

    def by_rule() -> bool:
        return _by_rule(arn, here)

    return some((by_bucket, by_topic, by_rule), lambda way: way())


def _notifies(arn: str, here: Here) -> bool:
    """Whether a bucket with logs tells it of new objects. Raises `NotKnown`."""
    told = those(here.whole_account.of(BUCKET_NOTIFICATION), lambda notice: arn in notice.targets)
    buckets = (here.whole_account.find(BUCKETS, notice.name) for notice in told)
    return some(buckets, lambda bucket: bucket is not None and holds_logs(bucket, here))


def _topic_of_logs(topic: str, here: Here) -> bool:
    def of_trail() -> bool:
        return some(here.whole_account.of(TRAILS), lambda trail: trail.topic == topic)

    def of_config() -> bool:
        return some(here.whole_account.of(DELIVERY_CHANNELS), lambda channel: channel.topic == topic)

    def of_bucket() -> bool:
        return _notifies(topic, here)

    return some((of_trail, of_config, of_bucket), lambda way: way())


def feeds_logs(source: EventSource, here: Here) -> bool:
    """Whether what feeds a function is a stream, a stream's consumer or a queue that carries logs. `NotKnown`."""
    if part(source.source, 2) == "sqs":
        return queues_logs(source.source, here)
    if part(source.source, 2) == "kinesis":
        return streams_logs(source.source.partition("/consumer/")[0], here)
    return False
