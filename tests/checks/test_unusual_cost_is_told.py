"""CW-12."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alarms import alarm, topic, topic_arn

from vedette.checks.unusual_cost_is_told import CHECK
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.costs import (
    ANOMALY_MONITORS,
    ANOMALY_SUBSCRIPTIONS,
    AnomalyMonitor,
    AnomalySubscription,
    Subscriber,
)
from vedette.model.facts.organizations import Organization
from vedette.testing import ACCOUNT, Scene

#: There is always a bill.
NEVER_NOT_APPLICABLE = "not_applicable"
HOME, PAYER = "us-east-1", "444455556666"
MEMBER = Organization("o-aaaabbbbcc", management_account=PAYER)
MONITOR = AnomalyMonitor("arn:monitor", "services", "DIMENSIONAL", "SERVICE")


def told(*subscribers):
    return AnomalySubscription(
        "arn:s", "s", ("arn:monitor",), subscribers or (Subscriber("EMAIL", "mira@example.com"),)
    )


def bill(**more):
    """An alarm on the estimated charges, at home."""
    given = {"namespace": "AWS/Billing", "metric": "EstimatedCharges", "threshold": 100.0, "statistic": "Maximum"}
    arn = topic_arn(region=HOME)
    return alarm("bill", region=HOME, **given | {"alarm_actions": (arn,), "dimensions": (("Currency", "USD"),)} | more)


def at_home(*rows, account=ACCOUNT):
    return Scene().at(HOME, *rows, account=account)


def test_anomalies_are_told():
    """To a mailbox; not where it declined, nobody is subscribed, or to another monitor."""
    assert Scene(MONITOR, told()).status(CHECK) == "pass"
    assert Scene(MONITOR, told(Subscriber("EMAIL", "m@example.com", "DECLINED"))).status(CHECK) == "fail"
    assert Scene(MONITOR).status(CHECK) == "fail"
    assert Scene(replace(MONITOR, arn="arn:other"), told()).status(CHECK) == "fail"


def test_anomalies_are_told_to_a_topic():
    """That lets the service in, and that somebody hears."""
    rows = (MONITOR, told(Subscriber("SNS", topic_arn(region=HOME))))
    heard = topic(region=HOME, services=("costalerts.amazonaws.com",))
    assert at_home(*rows, *heard).status(CHECK) == "pass"
    assert at_home(*rows, *topic(region=HOME)).status(CHECK) == "fail"
    silent = topic(region=HOME, services=("costalerts.amazonaws.com",), confirmed=False)
    assert at_home(*rows, *silent).status(CHECK) == "fail"


def test_an_alarm_on_the_bill():
    """In the home of global services; heard; on charges and nothing else."""
    heard = topic(region=HOME)
    assert at_home(bill(), *heard).status(CHECK) == "pass"
    assert at_home(bill(alarm_actions=()), *heard).status(CHECK) == "fail"
    assert at_home(bill(namespace="AWS/EC2"), *heard).status(CHECK) == "fail"
    elsewhere = replace(bill(), alarm_actions=(topic_arn(),))
    assert Scene(elsewhere, *topic()).at(HOME).status(CHECK) == "fail"


def answer(scene):
    return next(f.status.value for f in scene.findings(CHECK) if f.account == ACCOUNT)


def test_the_account_that_pays_tells_of_its_members():
    """By a monitor of all accounts, or an alarm on all charges; not by what is about another account."""
    heard = topic(region=HOME)
    assert answer(Scene(MEMBER).at(HOME, MONITOR, told(), account=PAYER)) == "pass"
    custom = replace(MONITOR, type="CUSTOM")
    assert answer(Scene(MEMBER).at(HOME, custom, told(), account=PAYER)) == "fail"
    ours = bill(dimensions=(("LinkedAccount", ACCOUNT),), alarm_actions=(heard[0].arn,))
    theirs = bill(dimensions=(("LinkedAccount", PAYER),), alarm_actions=(heard[0].arn,))
    # The topic is in the account that its ARN names.
    assert answer(Scene(MEMBER).at(HOME, *heard).at(HOME, ours, account=PAYER)) == "pass"
    assert answer(Scene(MEMBER).at(HOME, *heard).at(HOME, theirs, account=PAYER)) == "fail"


def test_a_payer_that_is_not_assessed_is_not_known():
    """It may tell somebody, or not."""
    assert Scene(MEMBER).status(CHECK) == "unknown"


@pytest.mark.parametrize("kind", [ALARMS, ANOMALY_MONITORS, ANOMALY_SUBSCRIPTIONS], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Unless the other way is known to tell."""
    assert at_home(MONITOR).denied(kind).status(CHECK) == "unknown"
    assert at_home(bill(), *topic(region=HOME), MONITOR, told()).denied(kind).status(CHECK) == "pass"


def test_what_the_payer_is_known_to_tell_is_enough():
    """Whatever of the account's own may not be read."""
    scene = Scene(MEMBER).at(HOME, MONITOR, told(), account=PAYER)
    assert answer(scene.denied(ANOMALY_MONITORS, account=ACCOUNT)) == "pass"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(MONITOR).refusals_hide_nothing(CHECK)
