"""CloudWatch's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, number, text, texts
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS, Alarm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def alarms(ask: Ask) -> Iterator[Alarm]:
    """Every alarm, composite ones too."""
    kinds = ["MetricAlarm", "CompositeAlarm"]
    for page in ask.pages("cloudwatch", "describe_alarms", "", AlarmTypes=kinds):
        for one in (*(page.get("MetricAlarms") or ()), *(page.get("CompositeAlarms") or ())):
            yield alarm(one)


def alarm(one: dict[str, Any]) -> Alarm:
    """An alarm of AWS's answer."""
    threshold = one.get("Threshold")
    return Alarm(
        arn=text(one, "AlarmArn"),
        name=text(one, "AlarmName"),
        namespace=text(one, "Namespace"),
        metric=text(one, "MetricName"),
        dimensions=tuple((text(d, "Name"), text(d, "Value")) for d in one.get("Dimensions") or ()),
        statistic=text(one, "Statistic") or text(one, "ExtendedStatistic"),
        comparison=text(one, "ComparisonOperator"),
        threshold=None if threshold is None else float(threshold),
        period_seconds=number(one, "Period"),
        evaluation_periods=number(one, "EvaluationPeriods"),
        datapoints=number(one, "DatapointsToAlarm") or number(one, "EvaluationPeriods"),
        missing_data=text(one, "TreatMissingData") or "missing",
        actions_enabled=flag(one, "ActionsEnabled", default=True),
        alarm_actions=texts(one, "AlarmActions"),
        ok_actions=texts(one, "OKActions"),
        state=text(one, "StateValue"),
        state_changed=moment(one, "StateTransitionedTimestamp") or moment(one, "StateUpdatedTimestamp"),
        metrics=tuple(_query(m) for m in one.get("Metrics") or ()),
        rule=text(one, "AlarmRule"),
    )


def _query(one: dict[str, Any]) -> tuple[str, str, str, str]:
    metric = (one.get("MetricStat") or {}).get("Metric") or {}
    return text(one, "Id"), text(metric, "Namespace"), text(metric, "MetricName"), text(one, "Expression")


GATHERERS = (Gatherer(ALARMS, alarms),)
