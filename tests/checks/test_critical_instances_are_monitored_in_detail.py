"""CW-10."""

from __future__ import annotations

from vedette.checks.critical_instances_are_monitored_in_detail import CHECK
from vedette.model import Expected
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.testing import Scene


def instance(*tags, detailed=False, state="running"):
    return Instance("i-1", state, detailed_monitoring=detailed, tags=tags)


def test_an_instance_that_is_tagged_critical():
    """In whatever case; measured every minute, or not."""
    assert Scene(instance(("Criticality", "High"), detailed=True)).status(CHECK) == "pass"
    found = Scene(instance(("Criticality", "High"))).finding(CHECK)
    assert (found.status.value, found.monthly_usd, "Criticality=High" in found.reason) == ("fail", 2.1, True)


def test_the_tags_are_those_that_people_name():
    """With wildcards."""
    named = Expected(critical_tags=("tier=[prod]*", "tier=gold*"))
    assert Scene(instance(("tier", "golden")), expected=named).status(CHECK) == "fail"
    assert Scene(instance(("critical", "true")), expected=named).status(CHECK) == "not_applicable"


def test_others_are_none_of_its_business():
    """Without such a tag, or stopped."""
    assert Scene(instance(("Name", "web"))).status(CHECK) == "not_applicable"
    assert Scene(instance(("critical", "true"), state="stopped")).status(CHECK) == "not_applicable"


def test_what_may_not_be_listed_is_unknown():
    """With the permission to grant."""
    assert Scene(instance()).denied(INSTANCES).status(CHECK) == "unknown"
