"""Metric filters and alarms: whether one event makes an alarm go off, and whether that reaches anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.delivery import CLOUDWATCH, DELIVERY, Sender, lost
from vedette.meaning.patterns import filter_of, part
from vedette.model import some, those
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.logs import METRIC_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.meaning.golden import Golden
    from vedette.model import Here
    from vedette.model.facts.cloudtrail import Trail
    from vedette.model.facts.cloudwatch import Alarm
    from vedette.model.facts.logs import MetricFilter

#: What asking about alarms needs.
ALARMING = (METRIC_FILTERS, ALARMS, *DELIVERY)
_ABOVE = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
#: The most events within one period that a matter of bursts may ask for, and the longest period, in seconds.
_MOST, _LONGEST = 10, 3600


def group_of(trail: Trail, here: Here) -> tuple[str, Here]:
    """The name of the trail's log group, and the place it is in."""
    arn = trail.log_group.removesuffix(":*")
    place = here.in_account(part(arn, 4)).in_region(part(arn, 3))
    return part(arn, 5).removeprefix("log-group:"), place


def filters_of(trail: Trail, here: Here) -> Iterator[MetricFilter]:
    """The metric filters of the trail's log group. Raises `NotKnown` after the last."""
    name, place = group_of(trail, here)
    return those(place.of(METRIC_FILTERS), lambda f: f.group == name)


def alarms_of(found: MetricFilter, place: Here) -> Iterator[Alarm]:
    """The alarms on the filter's metrics, in its region. Raises `NotKnown` after the last."""
    return those(place.of(ALARMS), lambda a: looks_at(a, found))


def looks_at(alarm: Alarm, found: MetricFilter) -> bool:
    """Whether the alarm is over a metric that the filter counts into."""
    return bool(_metrics(alarm) & {(m.namespace, m.name) for m in found.metrics})


def _metrics(alarm: Alarm) -> set[tuple[str, str]]:
    several = {(namespace, metric) for _, namespace, metric, _ in alarm.metrics if metric}
    return several or {(alarm.namespace, alarm.metric)}


def counts(found: MetricFilter, golden: Golden) -> bool:
    """Whether the filter counts the event."""
    pattern = filter_of(found.pattern)
    return golden.record is not None and pattern is not None and pattern.matches(golden.record)


def tells(trail: Trail, golden: Golden, here: Here, *, burst: bool) -> bool:
    """Whether an alarm on the trail's log group tells somebody of the event. Raises `NotKnown`."""
    if not trail.log_group:
        return False
    _, place = group_of(trail, here)
    return some(
        those(filters_of(trail, here), lambda f: counts(f, golden)),
        lambda f: some(alarms_of(f, place), lambda a: not silent(a, f, burst=burst) and not unheard(a, place)),
    )


def silent(alarm: Alarm, found: MetricFilter, *, burst: bool) -> str:
    """Why one event that the filter counts does not set off the alarm; empty where it does.

    With `burst` an alarm may wait for a few within an hour.
    """
    if any(expression for *_, expression in alarm.metrics):
        return ""  # a formula is somebody's thought; that it is over this metric is what can be told
    if alarm.comparison not in _ABOVE:
        band = alarm.comparison.endswith("UpperThreshold")
        return "" if band else f"the alarm {alarm.name} waits for a low value"
    datapoints = alarm.datapoints or alarm.evaluation_periods
    if datapoints > 1:
        return f"the alarm {alarm.name} waits for {datapoints} periods of {alarm.period_seconds} s"
    adds = alarm.statistic in {"Sum", "SampleCount"}
    value = None if alarm.statistic == "SampleCount" else _value(alarm, found)
    one = 1.0 if value is None else value
    most = one * _MOST if burst and adds and alarm.period_seconds <= _LONGEST else one
    wanted = alarm.threshold or 0.0
    reached = most > wanted if alarm.comparison == _ABOVE[0] else most >= wanted
    return "" if reached else f"one event gives the alarm {alarm.name} {one:g}, and it waits for {wanted:g}"


def _value(alarm: Alarm, found: MetricFilter) -> float | None:
    """What one match adds to the alarm's metric; None where a field of the event tells."""
    metric = next(m for m in found.metrics if (m.namespace, m.name) in _metrics(alarm))
    return _number(metric.value)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def unheard(alarm: Alarm, here: Here) -> str:
    """Why nobody hears of the alarm; empty where somebody does, by a composite alarm too. Raises `NotKnown`."""

    def itself() -> bool:
        return not _muted(alarm, here)

    def another() -> bool:
        return some(named_in(alarm, here), lambda c: not _muted(c, here))

    return "" if some((itself, another), lambda way: way()) else _muted(alarm, here)


def named_in(alarm: Alarm, here: Here) -> Iterator[Alarm]:
    """The composite alarms that may go off with the alarm. Raises `NotKnown` after the last."""
    return those(here.of(ALARMS), lambda c: bool(c.rule) and _names(c, alarm))


def _names(composite: Alarm, alarm: Alarm) -> bool:
    """Whether a composite alarm may go off with the alarm."""
    rule = composite.rule.replace("'", '"')
    return any(f"ALARM({quote}{name}{quote})" in rule for name in (alarm.name, alarm.arn) for quote in ('"', ""))


def _muted(alarm: Alarm, here: Here) -> str:
    if not alarm.alarm_actions:
        return f"the alarm {alarm.name} has no action"
    if not alarm.actions_enabled:
        return f"the actions of the alarm {alarm.name} are switched off"
    sender = Sender(CLOUDWATCH, alarm.arn)
    if some(alarm.alarm_actions, lambda action: not lost(action, sender, here)):
        return ""
    return f"the alarm {alarm.name}: {lost(alarm.alarm_actions[0], sender, here)}"
