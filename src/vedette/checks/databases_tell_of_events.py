"""SVC-08: somebody is told of critical events of databases."""

from __future__ import annotations

from typing import Any

from vedette.meaning.destinations import heard
from vedette.model import (
    Check,
    Here,
    Kind,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.rds_events import RDS_SUBSCRIPTIONS, RdsSubscription
from vedette.model.facts.services import DATABASE_CLUSTERS, DATABASES
from vedette.model.facts.sns import TOPIC_ATTRIBUTES

ASKED: tuple[Kind[Any], ...] = (DATABASES, DATABASE_CLUSTERS)
#: What there must be to ask, the source of events, and the categories that Security Hub calls critical.
CRITICAL: tuple[tuple[Kind[Any], str, tuple[str, ...]], ...] = (
    (DATABASES, "db-instance", ("maintenance", "configuration change", "failure")),
    (DATABASES, "db-parameter-group", ("configuration change",)),
    (DATABASE_CLUSTERS, "db-cluster", ("maintenance", "failure")),
)


def judge(here: Here) -> Verdict:
    """Fail where no subscription that is heard has a critical category of all instances, clusters or parameters."""
    if not some(ASKED, lambda kind: first(here.of(kind)) is not None):
        return not_applicable("there is no database here")
    wanted = [(kind, source, category) for kind, source, categories in CRITICAL for category in categories]
    untold = culprits(wanted, lambda one: first(here.of(one[0])) is not None and not _told(one[1], one[2], here))
    if not untold:
        return passed("somebody is told of failures, maintenance and changes")
    missed: dict[str, list[str]] = {}
    for _, source, category in untold:
        missed.setdefault(source, []).append(category)
    events = [f"{source} ({', '.join(categories)})" for source, categories in missed.items()]
    near = first(here.of(RDS_SUBSCRIPTIONS), lambda one: _has(one, *untold[0][1:]) or not one.enabled)
    why = f"; {_mute(near)}" if near is not None else ""
    return failed(f"nobody is told of {', '.join(events)}{why}", events=missed)


def _mute(one: RdsSubscription) -> str:
    if not one.enabled:
        return f"the subscription {one.name} is off"
    return f"nobody confirmed a subscription to the topic of {one.name}, {one.topic.rpartition(':')[2]}"


def _told(source: str, category: str, here: Here) -> bool:
    return some(here.of(RDS_SUBSCRIPTIONS), lambda one: _has(one, source, category) and heard(one.topic, here))


def _has(one: RdsSubscription, source: str, category: str) -> bool:
    """Whether the subscription is on for that category of all things of the source."""
    categories = {c.lower() for c in one.categories}
    return one.enabled and one.source in {"", source} and not one.ids and (not categories or category in categories)


CHECK = Check(
    id="SVC-08",
    title="Somebody is told of critical events of databases",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(*ASKED, RDS_SUBSCRIPTIONS, TOPIC_ATTRIBUTES),
    judge=judge,
    rationale="That a database failed, or that what it logs was changed, RDS tells those who subscribed alone.",
    remedy="Subscribe a topic to all instances, clusters and parameter groups (CreateEventSubscription).",
    cost="SNS costs next to nothing at that rate.",
    monthly_usd=0.0,
    standards=Standards(fsbp=("RDS.19", "RDS.20", "RDS.21")),
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html",),
)
