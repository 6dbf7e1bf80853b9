"""Cost Anomaly Detection's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text, texts
from vedette.model import Gatherer
from vedette.model.facts.costs import (
    ANOMALY_MONITORS,
    ANOMALY_SUBSCRIPTIONS,
    AnomalyMonitor,
    AnomalySubscription,
    Subscriber,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def monitors(ask: Ask) -> Iterator[AnomalyMonitor]:
    """Every monitor."""
    for one in ask.pages("ce", "get_anomaly_monitors", "AnomalyMonitors"):
        yield AnomalyMonitor(
            arn=text(one, "MonitorArn"),
            name=text(one, "MonitorName"),
            type=text(one, "MonitorType"),
            dimension=text(one, "MonitorDimension"),
        )


def subscriptions(ask: Ask) -> Iterator[AnomalySubscription]:
    """Every subscription."""
    for one in ask.pages("ce", "get_anomaly_subscriptions", "AnomalySubscriptions"):
        told = (
            Subscriber(text(s, "Type"), text(s, "Address"), text(s, "Status", "CONFIRMED"))
            for s in one.get("Subscribers") or ()
        )
        yield AnomalySubscription(
            arn=text(one, "SubscriptionArn"),
            name=text(one, "SubscriptionName"),
            monitors=texts(one, "MonitorArnList"),
            subscribers=tuple(told),
        )


GATHERERS = (Gatherer(ANOMALY_MONITORS, monitors), Gatherer(ANOMALY_SUBSCRIPTIONS, subscriptions))
