"""SNS: topics, who may use them and who hears of them."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a region."""

    arn: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class TopicAttributes:
    """What is set on a topic: its policy as JSON text, and the key it is encrypted with (empty: none)."""

    arn: str
    policy: str = ""
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who hears of a topic."""

    protocol: str
    endpoint: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All subscriptions of a topic."""

    arn: str
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def confirmed(self) -> tuple[Subscription, ...]:
        """Those that were confirmed: nobody else is told anything."""
        return tuple(s for s in self.subscriptions if s.confirmed)


TOPICS = Kind("sns.topics", Topic, Scope.REGION, ("sns:ListTopics",), "topic")
TOPIC_ATTRIBUTES = Kind(
    "sns.topic-attributes", TopicAttributes, Scope.REGION, ("sns:GetTopicAttributes",), "topic", needs=(TOPICS,)
)
SUBSCRIPTIONS = Kind(
    "sns.subscriptions", Subscriptions, Scope.REGION, ("sns:ListSubscriptionsByTopic",), "topic", needs=(TOPICS,)
)
