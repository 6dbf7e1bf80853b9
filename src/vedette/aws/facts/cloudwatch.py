"""CloudWatch's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, number, text, texts
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS, COMPOSITE_ALARMS, Alarm, CompositeAlarm, Metric

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def alarms(ask: Ask) -> Iterator[Alarm]:
    """Every metric alarm of the region."""
    for one in ask.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmTypes=["MetricAlarm"]):
        yield alarm(one, ask.region)


def alarm(one: dict[str, Any], region: str) -> Alarm:
    """An alarm of AWS's answer."""
    periods = number(one, "EvaluationPeriods", 1)
    several = one.get("Metrics") or ()
    metrics = tuple(_metric(m["MetricStat"]) for m in several if m.get("MetricStat"))
    if not several:
        statistic = text(one, "Statistic") or text(one, "ExtendedStatistic")
        metrics = (Metric(text(one, "Namespace"), text(one, "MetricName"), statistic, number(one, "Period")),)
    return Alarm(
        arn=text(one, "AlarmArn"),
        name=text(one, "AlarmName"),
        region=region,
        enabled=flag(one, "ActionsEnabled", default=True),
        actions=texts(one, "AlarmActions"),
        metrics=metrics,
        formula=any(m.get("Expression") for m in several),
        comparison=text(one, "ComparisonOperator"),
        threshold=float(one.get("Threshold") or 0.0),
        periods=periods,
        datapoints=number(one, "DatapointsToAlarm", periods),
        missing=text(one, "TreatMissingData", "missing"),
        state=text(one, "StateValue"),
    )


def _metric(stat: dict[str, Any]) -> Metric:
    metric = stat.get("Metric") or {}
    return Metric(text(metric, "Namespace"), text(metric, "MetricName"), text(stat, "Stat"), number(stat, "Period"))


def composites(ask: Ask) -> Iterator[CompositeAlarm]:
    """Every composite alarm of the region."""
    for one in ask.pages("cloudwatch", "describe_alarms", "CompositeAlarms", AlarmTypes=["CompositeAlarm"]):
        yield CompositeAlarm(
            arn=text(one, "AlarmArn"),
            name=text(one, "AlarmName"),
            region=ask.region,
            enabled=flag(one, "ActionsEnabled", default=True),
            actions=texts(one, "AlarmActions"),
            rule=text(one, "AlarmRule"),
        )


GATHERERS = (Gatherer(ALARMS, alarms), Gatherer(COMPOSITE_ALARMS, composites))
