"""CW-06: what log groups forward to is there, lets them in, and takes all."""

from __future__ import annotations

from vedette.meaning.forwarding import FORWARDING, shut_out, undelivered
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LogSubscriptions


def judge(group: LogSubscriptions, here: Here) -> Verdict | None:
    """Fail where a subscription's target is gone, keeps it out, or did not take all within the last day."""
    if not group.subscriptions:
        return None  # CW-05 tells
    asked = [(one, ask) for one in group.subscriptions for ask in (undelivered, shut_out)]
    wrong = culprits(asked, lambda pair: bool(pair[1](group.group, pair[0], here)))
    if wrong:
        said = [f"{one.name}: {ask(group.group, one, here)}" for one, ask in wrong]
        return failed("; ".join(said), destinations=[one.destination for one, _ in wrong])
    return passed(f"nothing is in the way of {', '.join(one.name for one in group.subscriptions)}")


CHECK = Check(
    id="CW-06",
    title="What log groups forward reaches its target",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(LOG_SUBSCRIPTIONS, *FORWARDING),
    judge=Each(LOG_SUBSCRIPTIONS, judge),
    rationale="A stream that was deleted, or a role that lost its policy, ends the copy of the logs without a word.",
    remedy=(
        "Make the target anew or mend the subscription (PutSubscriptionFilter); let the role put records into the "
        "stream, the function's policy let logs.amazonaws.com in; add shards where events are throttled."
    ),
    cost="A shard of Kinesis costs by the hour.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",),
)
