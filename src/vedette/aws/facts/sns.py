"""SNS's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.sns import (
    SUBSCRIPTIONS,
    TOPIC_ATTRIBUTES,
    TOPICS,
    Subscription,
    Subscriptions,
    Topic,
    TopicAttributes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap

#: What stands in place of the ARN of a subscription that nobody has confirmed.
_PENDING = ("PendingConfirmation", "Deleted")


def topics(ask: Ask) -> Iterator[Topic]:
    """Every topic of the region."""
    for one in ask.pages("sns", "list_topics", "Topics"):
        yield Topic(text(one, "TopicArn"), ask.region)


def attributes(ask: Ask) -> Iterable[TopicAttributes | Gap]:
    """What is set on each topic."""

    def one(topic: Topic) -> TopicAttributes | None:
        answer = ask.call("sns", "get_topic_attributes", absent=("NotFound",), TopicArn=topic.arn)
        if "Attributes" not in answer:
            return None
        found = answer["Attributes"]
        return TopicAttributes(topic.arn, text(found, "Policy"), text(found, "KmsMasterKeyId"))

    return ask.each(ask.have(TOPICS), lambda t: t.arn, one)


def subscriptions(ask: Ask) -> Iterable[Subscriptions | Gap]:
    """Who hears of each topic; not its owner's alone, everybody's."""

    def one(topic: Topic) -> Subscriptions:
        found = ask.pages("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic.arn)
        listed = tuple(
            Subscription(text(s, "Protocol"), text(s, "Endpoint"), text(s, "SubscriptionArn") not in _PENDING)
            for s in found
        )
        return Subscriptions(topic.arn, listed)

    return ask.each(ask.have(TOPICS), lambda t: t.arn, one)


GATHERERS = (
    Gatherer(TOPICS, topics),
    Gatherer(TOPIC_ATTRIBUTES, attributes),
    Gatherer(SUBSCRIPTIONS, subscriptions),
)
