"""SVC-21."""

from __future__ import annotations

import pytest

from vedette.checks.model_calls_are_logged import CHECK
from vedette.model.facts.workloads import MODEL_LOGGING, ModelLogging
from vedette.testing import ACCOUNT, Scene


@pytest.mark.parametrize(
    ("found", "answer", "said"),
    [
        (ModelLogging(ACCOUNT, group="models"), "pass", "the log group models"),
        (ModelLogging(ACCOUNT, bucket="models"), "pass", "models"),
        (ModelLogging(ACCOUNT, group="a", bucket="b"), "pass", "the log group a and the bucket b"),
        (ModelLogging(ACCOUNT, group="a", text=False), "fail", "without what was asked"),
        (ModelLogging(ACCOUNT), "fail", "nowhere"),
    ],
)
def test_configurations(found, answer, said):
    """A group, a bucket, both; without prompts; none."""
    one = Scene(found).finding(CHECK)

    assert (one.status.value, said in one.reason) == (answer, True)


def test_what_may_not_be_read_is_unknown():
    """And where AWS has none at all there is nothing to ask."""
    assert Scene(ModelLogging(ACCOUNT, group="a")).denied(MODEL_LOGGING).status(CHECK) == "unknown"
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ModelLogging(ACCOUNT)).refusals_hide_nothing(CHECK)
