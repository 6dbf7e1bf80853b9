"""AC-04: topics of alerts have a subscriber who confirmed."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, sends_alerts
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.sns import SUBSCRIPTIONS, TOPICS, Topic


def judge(topic: Topic, here: Here) -> Verdict | None:
    """Fail where security alarms or rules send to the topic, and nobody has confirmed to hear of it."""
    if not sends_alerts(topic.arn, here):
        return None
    found = here.find(SUBSCRIPTIONS, topic.arn)
    confirmed = found.confirmed if found else ()
    if confirmed:
        return passed(f"{len(confirmed)} subscribers hear of it", protocols=sorted({s.protocol for s in confirmed}))
    waiting = len(found.subscriptions) if found else 0
    return failed(f"nobody has confirmed a subscription{f', {waiting} wait' if waiting else ''}")


CHECK = Check(
    id="AC-04",
    title="Each topic that alerts go to has a confirmed subscription",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*LINKS, TOPICS, SUBSCRIPTIONS),
    judge=Each(TOPICS, judge),
    rationale="A subscription waits until its owner clicks a link in a mail; until then the topic talks to nobody.",
    remedy="Subscribe a mailbox that is read, a chat or a pager, and confirm it.",
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",),
    responder=True,
)
