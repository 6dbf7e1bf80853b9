"""SSM-09."""

from __future__ import annotations

import pytest

from vedette.checks.instances_require_imdsv2 import CHECK
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.testing import ACCOUNT, Scene


def instance(state="running", **more):
    return Instance("i-1", state, **more)


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (instance(tokens="required", metadata="enabled"), "pass"),
        (instance(tokens="optional", metadata="disabled"), "pass"),
        (instance(tokens="optional", metadata="enabled"), "fail"),
        (instance("stopped", tokens="optional"), "fail"),
        (instance(), "unknown"),
        (instance("terminated", tokens="optional"), "not_applicable"),
    ],
)
def test_instances(one, answer):
    """The second version alone; none at all; both; asleep; not told; gone."""
    assert Scene(one).status(CHECK) == answer


def test_what_is_given_away_is_named():
    """The profile whose keys the service hands out."""
    found = Scene(instance(tokens="optional", profile=f"arn:aws:iam::{ACCOUNT}:instance-profile/web")).finding(CHECK)

    assert found.reason.endswith("gives away web")


def test_without_instances_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(instance(tokens="required")).denied(INSTANCES).status(CHECK) == "unknown"
    assert Scene(instance(tokens="optional")).refusals_hide_nothing(CHECK)
