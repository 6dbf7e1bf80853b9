"""IAM-30."""

from __future__ import annotations

import pytest

from vedette.checks.instances_have_profiles import CHECK
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.testing import ACCOUNT, Scene

PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/web"


@pytest.mark.parametrize(
    ("instance", "answer"),
    [
        (Instance("i-1", "running", profile=PROFILE), "pass"),
        (Instance("i-1", "running"), "fail"),
        (Instance("i-1", "stopped"), "fail"),
        (Instance("i-1", "terminated"), "not_applicable"),
    ],
)
def test_instances(instance, answer):
    """With one, without one, asleep, gone."""
    assert Scene(instance).status(CHECK) == answer


def test_without_instances_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(Instance("i-1", "running")).denied(INSTANCES).status(CHECK) == "unknown"
    assert Scene(Instance("i-1", "running")).refusals_hide_nothing(CHECK)
