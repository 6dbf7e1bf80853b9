"""PIPE-07: what log groups forward is all that comes in."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.forwarding import LOG_DELIVERY, LogDelivery
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS

#: What may be on its way while it is counted: a part of a day's events.
TOLERATED = 0.01


def judge(delivery: LogDelivery, here: Here) -> Verdict | None:
    """Fail where a subscription to all events forwarded fewer within the last day than came in."""
    group = here.find(LOG_SUBSCRIPTIONS, delivery.group)
    one = next((s for s in group.subscriptions if s.name == delivery.filter), None) if group else None
    if one is None:
        return None
    if one.pattern.strip():
        return not_applicable(f"it forwards a part by intent: {one.pattern}", pattern=one.pattern)
    if not delivery.incoming:
        return not_applicable("nothing came in within the last day, which CW-07 tells")
    counts = {"incoming": delivery.incoming, "forwarded": delivery.forwarded}
    if delivery.forwarded < delivery.incoming * (1 - TOLERATED):
        share = delivery.forwarded / delivery.incoming
        return failed(
            f"{delivery.forwarded:,} of {delivery.incoming:,} events of the last day were forwarded ({share:.0%})",
            **counts,
        )
    return passed(f"{delivery.incoming:,} events came in within the last day, and were forwarded", **counts)


CHECK = Check(
    id="PIPE-07",
    title="All events that come into log groups are forwarded",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(LOG_DELIVERY, LOG_SUBSCRIPTIONS),
    judge=Each(LOG_DELIVERY, judge),
    rationale="A copy that lacks a part looks whole, and nobody misses what never came.",
    remedy=(
        "See CW-06 for what is in the way; count again a day later. What arrives in the end, `vedette coverage` counts "
        "by source, account, region and hour."
    ),
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T12",)),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
    ),
)
