"""Metrics of many things, several hundred a call. AWS takes 0.01 USD for a thousand of them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from vedette.model import NotKnown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vedette.model import Ask

T = TypeVar("T")

#: Metrics that one call takes; how far back they are asked for, and in which steps.
_A_CALL = 500
_WINDOW, _STEP = timedelta(hours=24), timedelta(hours=1)


@dataclass(frozen=True)
class Metric:
    """A metric of one thing; `statistic` is `Sum`, `Maximum` or another of CloudWatch's."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str = "Sum"


@dataclass(frozen=True, slots=True)
class Series:
    """The hourly values of the last day that there are, the oldest first."""

    values: tuple[float, ...] = ()

    @property
    def total(self) -> int:
        """Their sum, rounded; 0 where there is none."""
        return round(sum(self.values))

    @property
    def newest(self) -> int | None:
        """The last of them, rounded; None where there is none."""
        return round(self.values[-1]) if self.values else None


def measured(
    ask: Ask, things: Iterable[T], metrics: Callable[[T], Mapping[str, Metric]]
) -> Iterator[tuple[T, Mapping[str, Series]]]:
    """Each thing with its metrics' values by the names that `metrics` gives them, in order of the things.

    A metric that has no value has an empty series. Raises `NotKnown` after the last where there may be more things.
    """
    missing: NotKnown | None = None
    batch: list[tuple[T, Mapping[str, Metric]]] = []
    count = 0
    walk = iter(things)
    while missing is None:
        try:
            thing = next(walk)
        except StopIteration:
            break
        except NotKnown as error:
            missing = error
            break
        wanted = metrics(thing)
        if count + len(wanted) > _A_CALL:
            yield from _asked(ask, batch)
            batch, count = [], 0
        batch.append((thing, wanted))
        count += len(wanted)
    if batch:
        yield from _asked(ask, batch)
    if missing is not None:
        raise missing


def _asked(ask: Ask, batch: list[tuple[T, Mapping[str, Metric]]]) -> Iterator[tuple[T, Mapping[str, Series]]]:
    queries: list[dict[str, Any]] = []
    for number, (_, wanted) in enumerate(batch):
        queries += [_query(f"m{number}_{place}", metric) for place, metric in enumerate(wanted.values())]
    now = datetime.now(UTC).replace(microsecond=0)
    values: dict[str, list[float]] = {}
    if queries:
        for one in ask.pages(
            "cloudwatch",
            "get_metric_data",
            "MetricDataResults",
            MetricDataQueries=queries,
            StartTime=now - _WINDOW,
            EndTime=now,
            ScanBy="TimestampAscending",
        ):
            values.setdefault(one["Id"], []).extend(float(value) for value in one.get("Values") or ())
    for number, (thing, wanted) in enumerate(batch):
        yield (
            thing,
            {name: Series(tuple(values.get(f"m{number}_{place}", ()))) for place, name in enumerate(wanted)},
        )


def _query(name: str, metric: Metric) -> dict[str, Any]:
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in metric.dimensions],
            },
            "Period": int(_STEP.total_seconds()),
            "Stat": metric.statistic,
        },
    }
