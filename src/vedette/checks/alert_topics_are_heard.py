"""AC-04: topics of alerts have a subscriber who confirmed."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, sends_alerts
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.sns import TOPIC_ATTRIBUTES, TOPICS, Topic


def judge(topic: Topic, here: Here) -> Verdict | None:
    """Fail where security alarms or rules send to the topic, and nobody has confirmed to hear of it."""
    if not sends_alerts(topic.arn, here):
        return None
    found = here.find(TOPIC_ATTRIBUTES, topic.arn)
    if found is not None and found.confirmed:
        return passed(f"{found.confirmed} subscribers hear of it")
    waiting = f", {found.pending} wait" if found is not None and found.pending else ""
    return failed(f"nobody has confirmed a subscription{waiting}")


CHECK = Check(
    id="AC-04",
    title="Each topic that alerts go to has a confirmed subscription",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*LINKS, TOPICS, TOPIC_ATTRIBUTES),
    judge=Each(TOPICS, judge),
    rationale="A subscription waits until its owner clicks a link in a mail; until then the topic talks to nobody.",
    remedy="Subscribe a mailbox that is read, a chat or a pager, and confirm it.",
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",),
    responder=True,
)
