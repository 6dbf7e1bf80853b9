"""What CloudWatch Logs forwards."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from vedette.aws.answers import text
from vedette.aws.facts._metrics import Metric, Series, measured
from vedette.model import Gatherer
from vedette.model.facts.forwarding import LOG_DELIVERY, LOG_DESTINATIONS, LogDelivery, LogDestination
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask

_LOGS = "AWS/Logs"
_NAMES = {"forwarded": "ForwardedLogEvents", "errors": "DeliveryErrors", "throttled": "DeliveryThrottling"}


class _Way(NamedTuple):
    """A subscription of a group."""

    group: str
    filter: str


def destinations(ask: Ask) -> Iterator[LogDestination]:
    """Every destination."""
    for one in ask.pages("logs", "describe_destinations", "destinations"):
        yield LogDestination(
            arn=text(one, "arn"),
            name=text(one, "destinationName"),
            target=text(one, "targetArn"),
            role=text(one, "roleArn"),
            policy=text(one, "accessPolicy"),
        )


def delivery(ask: Ask) -> Iterator[LogDelivery]:
    """What each subscription of a security log group forwarded.

    CloudWatch lists the metrics that had a value within two weeks, with all their dimensions. Where nothing is
    subscribed it is not asked.
    """
    ways = (_Way(one.group, s.name) for one in ask.have(LOG_SUBSCRIPTIONS) for s in one.subscriptions)
    first = next(ways, None)
    if first is None:
        return
    listed: dict[tuple[_Way, str], list[tuple[tuple[str, str], ...]]] = {}
    for field, name in _NAMES.items():
        for one in ask.pages("cloudwatch", "list_metrics", "Metrics", Namespace=_LOGS, MetricName=name):
            of = tuple((text(d, "Name"), text(d, "Value")) for d in one.get("Dimensions") or ())
            named = dict(of)
            way = _Way(named.get("LogGroupName", ""), named.get("FilterName", ""))
            listed.setdefault((way, field), []).append(of)

    def metrics(way: _Way) -> dict[str, Metric]:
        found = {"incoming": Metric(_LOGS, "IncomingLogEvents", (("LogGroupName", way.group),))}
        for field, name in _NAMES.items():
            for number, of in enumerate(listed.get((way, field), ())):
                found[f"{field} {number}"] = Metric(_LOGS, name, of)
        return found

    for way, found in measured(ask, chain([first], ways), metrics):

        def total(field: str, found: dict[str, Series] = dict(found)) -> int:  # noqa: B006  bound to this turn
            return sum(series.total for name, series in found.items() if name.partition(" ")[0] == field)

        yield LogDelivery(*way, *(total(field) for field in ("incoming", *_NAMES)))


GATHERERS = (Gatherer(LOG_DESTINATIONS, destinations), Gatherer(LOG_DELIVERY, delivery))
