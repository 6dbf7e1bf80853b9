"""AC-11."""

from __future__ import annotations

from alarms import rule

from vedette.checks.alert_rules_are_everywhere import CHECK
from vedette.model.facts.events import EVENT_RULES
from vedette.testing import REGION, Scene

FINDINGS = {"source": ["aws.guardduty"]}


def test_a_rule_that_a_region_lacks_fails():
    """Named; one in each region passes."""
    scene = Scene(*rule(FINDINGS)).at("us-east-1")
    found = scene.finding(CHECK)
    assert (found.status.value, found.evidence["regions"]) == ("fail", ["us-east-1"])
    assert set(scene.at("us-east-1", *rule(FINDINGS, region="us-east-1")).statuses(CHECK).values()) == {"pass"}


def test_global_services_are_needed_at_home_only():
    """IAM's events are written in Virginia."""
    home = Scene(*rule({"source": ["aws.iam"]}, region="us-east-1"), *rule(FINDINGS, "other"))
    assert Scene(*rule({"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"]})).status(CHECK) == "fail"
    scene = Scene().at(
        "us-east-1", *rule({"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"]}, region="us-east-1")
    )
    assert scene.status(CHECK) == "pass"
    assert home.statuses(CHECK)


def test_other_rules_are_none_of_its_business():
    """Those that are off, and applications'."""
    rows = (*rule(FINDINGS, state="DISABLED"), *rule({"source": ["my.app"]}, "app"))
    assert Scene(*rows).status(CHECK) == "not_applicable"


def test_a_region_whose_rules_may_not_be_listed_is_unknown():
    """It may have one."""
    scene = Scene(*rule(FINDINGS)).at("us-east-1").denied(EVENT_RULES, region="us-east-1")
    assert "unknown" in scene.statuses(CHECK).values()
    assert "pass" not in scene.statuses(CHECK).values()
    assert REGION
