"""CW-12: somebody is told of unusual cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.alarms import unheard
from vedette.meaning.alerting import home
from vedette.meaning.delivery import DELIVERY, Sender, lost
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, some, those
from vedette.model.facts.cloudwatch import ALARMS, Alarm
from vedette.model.facts.costs import (
    ANOMALY_MONITORS,
    ANOMALY_SUBSCRIPTIONS,
    AnomalyMonitor,
    AnomalySubscription,
    Subscriber,
)
from vedette.model.facts.organizations import ORGANIZATION

if TYPE_CHECKING:
    from collections.abc import Callable

#: Who publishes anomalies to topics.
COST_ALERTS = "costalerts.amazonaws.com"
BILLING = "AWS/Billing"
EVERY_ACCOUNT = "DIMENSIONAL"


def judge(here: Here) -> Verdict:
    """Pass where an alarm on the bill or Cost Anomaly Detection tells somebody, in the account or in its payer's."""

    def here_or_by_payer(way: Callable[[Here, Here], bool]) -> bool:
        return some((here, None), lambda own: way(here, here) if own else by_payer(way, here))

    if some((by_anomaly, by_alarm), here_or_by_payer):
        return passed("somebody is told by Cost Anomaly Detection, or by an alarm on the estimated charges")
    return failed("neither Cost Anomaly Detection nor an alarm on the estimated charges tells anybody of unusual cost")


def by_payer(way: Callable[[Here, Here], bool], here: Here) -> bool:
    """The same in the account that pays for the organisation, where that is another. Raises `NotKnown`."""
    found = here.one(ORGANIZATION)
    payer = found.management_account if found else ""
    return payer not in {"", here.account} and way(here.in_account(payer), here)


def by_anomaly(place: Here, here: Here) -> bool:
    """Whether anomalies of the account's cost reach somebody by a monitor of this place. Raises `NotKnown`."""

    def watches(monitor: AnomalyMonitor) -> bool:
        return place.account == here.account or monitor.type == EVERY_ACCOUNT

    def tells(monitor: AnomalyMonitor, subscription: AnomalySubscription) -> bool:
        return monitor.arn in subscription.monitors and some(subscription.subscribers, lambda s: hears(s, place))

    return some(
        those(place.of(ANOMALY_MONITORS), watches),
        lambda monitor: some(place.of(ANOMALY_SUBSCRIPTIONS), lambda subscription: tells(monitor, subscription)),
    )


def hears(subscriber: Subscriber, place: Here) -> bool:
    """Whether a subscriber is told: a mailbox that did not decline, a topic that somebody hears. Raises `NotKnown`."""
    if subscriber.type != "SNS":
        return subscriber.status != "DECLINED"
    return not lost(
        subscriber.address, Sender(COST_ALERTS, f"arn:aws:ce::{place.account}:anomalysubscription/x"), place
    )


def by_alarm(place: Here, here: Here) -> bool:
    """Whether an alarm on estimated charges, of this account or of all, reaches somebody. Raises `NotKnown`."""
    region = place.in_region(home(place))
    return some(those(region.of(ALARMS), lambda a: of_bill(a, here.account)), lambda a: not unheard(a, region))


def of_bill(alarm: Alarm, account: str) -> bool:
    """Whether the alarm looks at estimated charges of the account, or of all that the payer pays for."""
    spaces = {alarm.namespace, *(namespace for _, namespace, _, _ in alarm.metrics)}
    linked = dict(alarm.dimensions).get("LinkedAccount", account)
    return BILLING in spaces and linked == account


CHECK = Check(
    id="CW-12",
    title="Somebody is told of unusual cost",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(ALARMS, ANOMALY_MONITORS, ANOMALY_SUBSCRIPTIONS, ORGANIZATION, *DELIVERY),
    judge=judge,
    rationale="Machines that mine on our bill, in a region nobody looks at, show in the cost before anywhere else.",
    remedy=(
        "Make a monitor of Cost Anomaly Detection for AWS services in the account that pays, with a subscription that "
        "tells a mailbox or a topic; or an alarm on EstimatedCharges of AWS/Billing in us-east-1."
    ),
    cost="Anomaly detection is free; an alarm costs 0.10 USD a month.",
    monthly_usd=0.0,
    standards=Standards(talk=("T20",)),
    references=(
        "https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
    ),
)
