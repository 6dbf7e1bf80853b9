"""CloudWatch: alarms, plain and composite."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that an alarm looks at: its statistic over periods of so many seconds."""

    namespace: str
    name: str
    statistic: str = ""
    period_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """A metric alarm (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html).

    It goes off when `datapoints` of the last `periods` values compare so with the threshold. `metrics` are several
    where it is over a formula (`formula`). `missing` says how periods without a value count.
    """

    arn: str
    name: str = ""
    region: str = ""
    enabled: bool = True
    actions: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    formula: bool = False
    comparison: str = ""
    threshold: float = 0.0
    periods: int = 1
    datapoints: int = 1
    missing: str = "missing"
    state: str = ""


@dataclass(frozen=True, slots=True)
class CompositeAlarm:
    """An alarm over other alarms: `rule` names them, as `ALARM(name)`."""

    arn: str
    name: str = ""
    region: str = ""
    enabled: bool = True
    actions: tuple[str, ...] = ()
    rule: str = ""


ALARMS = Kind("cloudwatch.alarms", Alarm, Scope.REGION, ("cloudwatch:DescribeAlarms",), "alarm")
COMPOSITE_ALARMS = Kind(
    "cloudwatch.composite-alarms", CompositeAlarm, Scope.REGION, ("cloudwatch:DescribeAlarms",), "composite alarm"
)
