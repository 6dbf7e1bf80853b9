"""RDS: who is told what happens to databases."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class RdsSubscription:
    """A subscription to the events of RDS: a topic, and the events it is told of.

    `source` is `db-instance`, `db-cluster`, `db-parameter-group` and others, empty for all; `ids` are the only things
    it is about, empty for all of the source; `categories` the only kinds of events, empty for all.
    """

    arn: str
    name: str = ""
    topic: str = ""
    enabled: bool = True
    status: str = "active"
    source: str = ""
    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


RDS_SUBSCRIPTIONS = Kind(
    "rds.event-subscriptions",
    RdsSubscription,
    Scope.REGION,
    ("rds:DescribeEventSubscriptions",),
    "event subscription",
)
