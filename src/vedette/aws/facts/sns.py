"""SNS's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import number, text
from vedette.model import Gatherer
from vedette.model.facts.sns import (
    TOPIC_ATTRIBUTES,
    TOPIC_SUBSCRIPTIONS,
    TOPICS,
    Topic,
    TopicAttributes,
    TopicSubscription,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


#: Protocols whose deliveries SNS can log, as the names of its attributes begin.
_PROTOCOLS = ("HTTP", "Firehose", "Lambda", "Application", "SQS")


def topics(ask: Ask) -> Iterator[Topic]:
    """Every topic."""
    for one in ask.pages("sns", "list_topics", "Topics"):
        yield Topic(text(one, "TopicArn"))


def attributes(ask: Ask) -> Iterator[TopicAttributes | Gap]:
    """The attributes of each topic."""

    def one(topic: Topic) -> TopicAttributes:
        found: dict[str, Any] = ask.call("sns", "get_topic_attributes", TopicArn=topic.arn).get("Attributes") or {}
        return TopicAttributes(
            arn=topic.arn,
            policy=text(found, "Policy"),
            kms_key=text(found, "KmsMasterKeyId"),
            owner=text(found, "Owner"),
            confirmed=number(found, "SubscriptionsConfirmed"),
            pending=number(found, "SubscriptionsPending"),
            feedback=tuple(name for name in _PROTOCOLS if found.get(f"{name}FailureFeedbackRoleArn")),
        )

    return ask.each(ask.have(TOPICS), lambda t: t.arn, one)


def subscriptions(ask: Ask) -> Iterator[TopicSubscription]:
    """Every subscription of the account, to its own topics and others'."""
    for one in ask.pages("sns", "list_subscriptions", "Subscriptions"):
        arn = text(one, "SubscriptionArn")
        confirmed = arn.startswith("arn:")
        yield TopicSubscription(
            topic=text(one, "TopicArn"),
            protocol=text(one, "Protocol"),
            endpoint=text(one, "Endpoint"),
            arn=arn if confirmed else "",
            owner=text(one, "Owner"),
            confirmed=confirmed,
        )


GATHERERS = (
    Gatherer(TOPICS, topics),
    Gatherer(TOPIC_ATTRIBUTES, attributes),
    Gatherer(TOPIC_SUBSCRIPTIONS, subscriptions),
)
