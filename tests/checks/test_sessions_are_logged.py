"""SSM-07."""

from __future__ import annotations

import pytest

from vedette.checks.sessions_are_logged import CHECK
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.model.facts.sessions import SESSION_PREFERENCES, SessionPreferences
from vedette.model.facts.ssm import MANAGED_INSTANCES, ManagedInstance
from vedette.testing import ACCOUNT, REGION, Scene

INSTANCE = ManagedInstance("i-1", "Online")
ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:sessions"
OPEN = LogGroup(ARN, "sessions")
LOCKED = LogGroup(ARN, "sessions", kms_key="arn:aws:kms:eu-west-1:111122223333:key/k")


def logged(**more):
    return SessionPreferences("SSM-SessionManagerRunShell", **more)


@pytest.mark.parametrize(
    ("rows", "answer", "said"),
    [
        ((), "fail", "not logged anywhere"),
        ((logged(),), "fail", "not logged anywhere"),
        ((logged(bucket="b", bucket_encrypted=True),), "pass", "the bucket b"),
        ((logged(bucket="b"),), "fail", "need not be encrypted"),
        ((logged(group="sessions", group_encrypted=True), LOCKED), "pass", "log group sessions"),
        ((logged(group="sessions"), LOCKED), "pass", "log group sessions"),
        ((logged(group="sessions"), OPEN), "fail", "no key of ours"),
        ((logged(group="sessions", group_encrypted=True), OPEN), "fail", "nothing is logged"),
        ((logged(group="sessions", group_encrypted=True),), "fail", "there is no log group"),
        ((logged(group="sessions", bucket="b", bucket_encrypted=True), OPEN), "pass", "the bucket b"),
    ],
)
def test_preferences(rows, answer, said):
    """None; empty; a bucket; a group, whose key counts, and which may be missing; two of which one will do."""
    found = Scene(INSTANCE, *rows).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_without_managed_instances_there_are_no_sessions():
    """Whatever the preferences."""
    assert Scene(logged()).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [MANAGED_INSTANCES, SESSION_PREFERENCES, LOG_GROUPS])
def test_what_may_not_be_read_is_unknown(kind):
    """Instances, preferences, groups; and no refusal hides a failure."""
    assert Scene(INSTANCE, logged(group="sessions"), LOCKED).denied(kind).status(CHECK) == "unknown"
    assert Scene(INSTANCE, logged(group="sessions"), OPEN).refusals_hide_nothing(CHECK)
