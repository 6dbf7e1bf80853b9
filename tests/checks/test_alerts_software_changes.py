"""AL-40."""

from __future__ import annotations

import pytest
from alarms import rule, topic

from vedette.checks.alerts_software_changes import CHECK, TYPE
from vedette.model import Expected
from vedette.model.facts.config import CONFIG_RULES, RECORDERS, ConfigRule, Recorder, RecorderStatus
from vedette.model.facts.events import EVENT_RULES
from vedette.model.facts.ssm import MANAGED_INSTANCES, ManagedInstance
from vedette.testing import Scene

INSTANCE = ManagedInstance("i-1", "Online")
RECORDED = (Recorder("default", types=(TYPE,)), RecorderStatus("default", recording=True))
FORBIDS = ConfigRule("arn:rule", "no-miners", identifier="EC2_MANAGEDINSTANCE_APPLICATIONS_BLACKLISTED")
COMPLIANCE = rule({"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"]})
CHANGES = rule({"source": ["aws.config"], "detail": {"configurationItem": {"resourceType": [TYPE]}}})
HEARD = topic()


def test_a_rule_on_forbidden_software_is_told():
    """Not one on something else, nor one that is being deleted."""
    assert Scene(INSTANCE, *RECORDED, FORBIDS, *COMPLIANCE, *HEARD).status(CHECK) == "pass"
    other = ConfigRule("arn:rule", "ssh", identifier="INCOMING_SSH_DISABLED")
    assert Scene(INSTANCE, *RECORDED, other, *COMPLIANCE, *HEARD).status(CHECK) == "fail"
    found = Scene(INSTANCE, *RECORDED, FORBIDS).finding(CHECK)
    assert (found.status.value, "no-miners" in found.reason) == ("fail", True)


def test_each_change_of_the_inventory_is_told():
    """Also without a rule."""
    assert Scene(INSTANCE, *RECORDED, *CHANGES, *HEARD).status(CHECK) == "pass"


def test_what_config_does_not_record_it_cannot_tell():
    """Whatever else is there."""
    assert Scene(INSTANCE, FORBIDS, *COMPLIANCE, *CHANGES, *HEARD).status(CHECK) == "fail"


def test_what_is_declared_and_nothing_to_ask():
    """Alerts are raised elsewhere; there is no managed instance."""
    assert Scene(INSTANCE, expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"
    assert Scene(*RECORDED).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [MANAGED_INSTANCES, RECORDERS, CONFIG_RULES, EVENT_RULES], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each of what it hangs on."""
    assert Scene(INSTANCE, *RECORDED, FORBIDS, *COMPLIANCE, *HEARD).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(INSTANCE, *RECORDED, FORBIDS).refusals_hide_nothing(CHECK)
