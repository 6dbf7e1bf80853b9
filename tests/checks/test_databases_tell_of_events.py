"""SVC-08."""

from __future__ import annotations

import pytest
from alarms import topic, topic_arn

from vedette.checks.databases_tell_of_events import CHECK
from vedette.model.facts.rds_events import RDS_SUBSCRIPTIONS, RdsSubscription
from vedette.model.facts.services import DATABASE_CLUSTERS, DATABASES, Database, DatabaseCluster
from vedette.model.facts.sns import TOPIC_ATTRIBUTES
from vedette.testing import Scene

INSTANCE = Database("arn:aws:rds:eu-west-1:111122223333:db:a", "a")
CLUSTER = DatabaseCluster("arn:aws:rds:eu-west-1:111122223333:cluster:c", "c")
CRITICAL = ("failure", "maintenance", "configuration change")


def told(name="all", source="", categories=(), **more):
    return RdsSubscription(f"arn:{name}", name, topic_arn(), source=source, categories=categories, **more)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([told()], "pass"),
        ([told(categories=CRITICAL)], "pass"),
        ([told("i", "db-instance", CRITICAL), told("p", "db-parameter-group")], "pass"),
        ([told("i", "db-instance")], "fail"),
        ([told("i", "db-instance", ("backup",)), told("p", "db-parameter-group")], "fail"),
        ([told("i", "db-instance", ids=("a",)), told("p", "db-parameter-group")], "fail"),
        ([told(enabled=False)], "fail"),
        ([], "fail"),
    ],
)
def test_critical_events_of_instances_and_their_parameters(rows, answer):
    """Of all of them, whoever comes next, too; each category by one subscription or another."""
    assert Scene(INSTANCE, *rows, *topic()).status(CHECK) == answer


def test_clusters_are_asked_where_there_are_some():
    """And instances are not, where there are none."""
    rows = (told("c", "db-cluster"), *topic())
    assert Scene(CLUSTER, *rows).status(CHECK) == "pass"
    found = Scene(CLUSTER, INSTANCE, *rows).finding(CHECK)
    assert found.evidence["events"] == {
        "db-instance": ["maintenance", "configuration change", "failure"],
        "db-parameter-group": ["configuration change"],
    }


def test_a_failure_says_what_mutes_it():
    """A topic that nobody hears, or a subscription that is off."""
    assert "nobody confirmed" in Scene(INSTANCE, told(), *topic(confirmed=False)).finding(CHECK).reason
    assert "all is off" in Scene(INSTANCE, told(enabled=False), *topic()).finding(CHECK).reason


def test_without_a_database_there_is_nothing_to_ask():
    """Whatever is subscribed."""
    assert Scene(told(), *topic()).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The databases, the subscriptions, whether the topic is heard."""
    for kind in (DATABASES, DATABASE_CLUSTERS, RDS_SUBSCRIPTIONS, TOPIC_ATTRIBUTES):
        assert Scene(INSTANCE, told(), *topic()).denied(kind).status(CHECK) == "unknown"
    assert Scene(INSTANCE, told("i", "db-instance"), *topic()).refusals_hide_nothing(CHECK)
