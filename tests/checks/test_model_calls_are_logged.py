"""SVC-21."""

from __future__ import annotations

import pytest

from vedette.checks.model_calls_are_logged import CHECK
from vedette.model.facts.workloads import MODEL_LOGGING, MODEL_USE, ModelLogging, ModelUse
from vedette.testing import ACCOUNT, Scene

OFF = ModelLogging(ACCOUNT)
USED = tuple(ModelUse(f"model-{number}") for number in range(5))


@pytest.mark.parametrize(
    ("rows", "answer", "said"),
    [
        ((ModelLogging(ACCOUNT, group="models"),), "pass", "the log group models"),
        ((ModelLogging(ACCOUNT, bucket="models"),), "pass", "models"),
        ((ModelLogging(ACCOUNT, group="a", bucket="b"),), "pass", "the log group a and the bucket b"),
        ((ModelLogging(ACCOUNT, group="a", text=False),), "fail", "without what was asked"),
        ((OFF, USED[0]), "fail", "what model-0 is asked here is logged nowhere"),
        ((OFF, *USED), "fail", "model-0, model-1, model-2 and 2 more"),
        ((OFF,), "not_applicable", "no model was called here within two weeks"),
    ],
)
def test_configurations(rows, answer, said):
    """A group, a bucket, both; without prompts; none, where one model is called, or many; where none is."""
    one = Scene(*rows).finding(CHECK)

    assert (one.status.value, said in one.reason) == (answer, True)


def test_what_may_not_be_read_is_unknown():
    """And a region without Bedrock has nothing to ask; whether models are called matters only where nothing logs it."""
    logged = ModelLogging(ACCOUNT, group="a")
    assert Scene(logged).denied(MODEL_LOGGING).status(CHECK) == "unknown"
    assert Scene(logged).denied(MODEL_USE).status(CHECK) == "pass"
    assert Scene(OFF).denied(MODEL_USE).finding(CHECK).permissions == MODEL_USE.reads
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(OFF, *USED).refusals_hide_nothing(CHECK)
    assert Scene(OFF).refusals_hide_nothing(CHECK)
