"""Cost Anomaly Detection: what is watched for unusual cost, and who is told."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class AnomalyMonitor:
    """A monitor of cost; `type` is `DIMENSIONAL` (all of the payer's accounts, by `dimension`) or `CUSTOM`."""

    arn: str
    name: str = ""
    type: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told: `type` is `EMAIL` or `SNS`, `address` a mailbox or a topic; `status` `CONFIRMED` or `DECLINED`."""

    type: str
    address: str = ""
    status: str = "CONFIRMED"


@dataclass(frozen=True, slots=True)
class AnomalySubscription:
    """Who is told of anomalies of some monitors, by the monitors' ARNs."""

    arn: str
    name: str = ""
    monitors: tuple[str, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()


ANOMALY_MONITORS = Kind("ce.monitors", AnomalyMonitor, Scope.ACCOUNT, ("ce:GetAnomalyMonitors",), "anomaly monitor")
ANOMALY_SUBSCRIPTIONS = Kind(
    "ce.subscriptions", AnomalySubscription, Scope.ACCOUNT, ("ce:GetAnomalySubscriptions",), "anomaly subscription"
)
