"""RDS's event subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, text, texts
from vedette.model import Gatherer
from vedette.model.facts.rds_events import RDS_SUBSCRIPTIONS, RdsSubscription

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def subscriptions(ask: Ask) -> Iterator[RdsSubscription]:
    """Every subscription to the events of RDS."""
    for one in ask.pages("rds", "describe_event_subscriptions", "EventSubscriptionsList"):
        name = text(one, "CustSubscriptionId")
        yield RdsSubscription(
            arn=text(one, "EventSubscriptionArn") or name,
            name=name,
            topic=text(one, "SnsTopicArn"),
            enabled=flag(one, "Enabled", default=True),
            status=text(one, "Status", "active").lower(),
            source=text(one, "SourceType"),
            ids=texts(one, "SourceIdsList"),
            categories=texts(one, "EventCategoriesList"),
        )


GATHERERS = (Gatherer(RDS_SUBSCRIPTIONS, subscriptions),)
