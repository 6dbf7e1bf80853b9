"""CloudWatch: alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html).

    `metrics` are the queries of an alarm on several metrics, as (id, namespace, metric, expression); `rule` is a
    composite alarm's. `dimensions` are (name, value). `missing_data` is `missing` where nothing else is set.
    """

    arn: str
    name: str = ""
    namespace: str = ""
    metric: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = ""
    comparison: str = ""
    threshold: float | None = None
    period_seconds: int = 0
    evaluation_periods: int = 0
    datapoints: int = 0
    missing_data: str = "missing"
    actions_enabled: bool = True
    alarm_actions: tuple[str, ...] = ()
    ok_actions: tuple[str, ...] = ()
    state: str = ""
    state_changed: datetime | None = None
    metrics: tuple[tuple[str, str, str, str], ...] = ()
    rule: str = ""


ALARMS = Kind("cloudwatch.alarms", Alarm, Scope.REGION, ("cloudwatch:DescribeAlarms",), "alarm")
