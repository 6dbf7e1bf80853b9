"""SNS: topics and who is subscribed to them."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the region."""

    arn: str


@dataclass(frozen=True, slots=True)
class TopicAttributes:
    """A topic's policy (JSON text), key, and numbers of subscriptions as SNS counts them.

    `feedback` are the protocols whose failed deliveries are logged, such as `HTTP` (of HTTPS too), `Lambda`, `SQS`.
    """

    arn: str
    policy: str = ""
    kms_key: str = ""
    owner: str = ""
    confirmed: int = 0
    pending: int = 0
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicSubscription:
    """A subscription to a topic; one that nobody confirmed yet has no ARN of its own."""

    topic: str
    protocol: str
    endpoint: str = ""
    arn: str = ""
    owner: str = ""
    confirmed: bool = True

    @property
    def id(self) -> str:
        """What tells it from others."""
        return f"{self.topic} {self.protocol} {self.endpoint}"


TOPICS = Kind("sns.topics", Topic, Scope.REGION, ("sns:ListTopics",), "topic")
TOPIC_ATTRIBUTES = Kind(
    "sns.attributes", TopicAttributes, Scope.REGION, ("sns:GetTopicAttributes",), "topic", needs=(TOPICS,)
)
TOPIC_SUBSCRIPTIONS = Kind(
    "sns.subscriptions", TopicSubscription, Scope.REGION, ("sns:ListSubscriptions",), "subscription", key="id"
)
