"""AC-15: topics of alerts are private, encrypted, spoken over TLS, and their failed deliveries logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.chain import LINKS, sends_alerts
from vedette.meaning.delivery import CLOUDWATCH, EVENTBRIDGE
from vedette.meaning.keys import KEY_USE, unusable
from vedette.meaning.prices import price
from vedette.meaning.strangers import KNOWING, exposed_to
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.sns import TOPIC_ATTRIBUTES, TOPIC_SUBSCRIPTIONS, TOPICS, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a service asks of a topic's key: it writes, and SNS reads for it.
_USE = ("kms:GenerateDataKey", "kms:Decrypt")
#: Protocols whose deliveries can be logged, and as what.
_LOGGED = {
    "http": "HTTP",
    "https": "HTTP",
    "firehose": "Firehose",
    "lambda": "Lambda",
    "application": "Application",
    "sqs": "SQS",
}


def judge(topic: Topic, here: Here) -> Verdict | None:
    """Fail where a topic that alerts go to is open, not encrypted, heard in the clear, or fails in silence."""
    if not sends_alerts(topic.arn, here):
        return None
    wrong = culprits(ASKED, lambda ask: bool(ask(topic, here)))
    if wrong:
        return failed("; ".join(ask(topic, here) for ask in wrong))
    return passed("it is private and encrypted, spoken over TLS, and its failed deliveries are logged")


def opened(topic: Topic, here: Here) -> str:
    """Whom its policy lets in that nobody declared. Raises `NotKnown`."""
    found = here.find(TOPIC_ATTRIBUTES, topic.arn)
    who = exposed_to(found.policy, here) if found else ""
    return f"its policy lets {who} in, which nobody declared" if who else ""


def readable(topic: Topic, here: Here) -> str:
    """Why it is not encrypted with a key that those who send can use. Raises `NotKnown`."""
    found = here.find(TOPIC_ATTRIBUTES, topic.arn)
    if found is None or not found.kms_key:
        return "it is not encrypted"
    from_alarms = some(here.of(ALARMS), lambda alarm: topic.arn in alarm.alarm_actions)
    sender = CLOUDWATCH if from_alarms else EVENTBRIDGE
    why = unusable(found.kms_key, sender, _USE, "sns", here)
    return f"it is encrypted with a key that {sender} cannot use: {why}" if why else ""


def in_the_clear(topic: Topic, here: Here) -> str:
    """Which of its subscribers are told over HTTP. Raises `NotKnown`."""
    found = culprits(here.of(TOPIC_SUBSCRIPTIONS), lambda s: s.topic == topic.arn and s.protocol == "http")
    return f"it tells {', '.join(s.endpoint for s in found)} without TLS" if found else ""


def unlogged(topic: Topic, here: Here) -> str:
    """Which protocols' failed deliveries are not logged; mail and text messages cannot be. Raises `NotKnown`."""
    attributes = here.find(TOPIC_ATTRIBUTES, topic.arn)
    on = attributes.feedback if attributes else ()
    silent = culprits(
        here.of(TOPIC_SUBSCRIPTIONS),
        lambda s: s.topic == topic.arn and s.protocol in _LOGGED and _LOGGED[s.protocol] not in on,
    )
    names = ", ".join(sorted({s.protocol for s in silent}))
    return f"its failed deliveries by {names} are not logged" if names else ""


ASKED: tuple[Callable[[Topic, Here], str], ...] = (opened, readable, in_the_clear, unlogged)

CHECK = Check(
    id="AC-15",
    title="Topics of alerts are private, encrypted, and tell of failed deliveries",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(*LINKS, TOPICS, TOPIC_ATTRIBUTES, TOPIC_SUBSCRIPTIONS, *KNOWING, *KEY_USE),
    judge=Each(TOPICS, judge),
    rationale="Alerts say what we see and what we do not; who may publish to their topic can bury the true ones.",
    remedy=(
        "Let the topic's policy name our accounts and the services that send; encrypt it with a key of ours whose "
        "policy lets them use kms:GenerateDataKey and kms:Decrypt; subscribe HTTPS instead of HTTP; set a role for "
        "delivery status logging."
    ),
    cost=f"A key costs {price('kms.key')}; the log of failures next to nothing.",
    monthly_usd=price("kms.key").usd,
    standards=Standards(fsbp=("SNS.1", "SNS.4")),
    references=(
        "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html",
    ),
)
