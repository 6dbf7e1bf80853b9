"""CFG-03."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_records_global_types_once import CHECK
from vedette.model.facts.config import RECORDERS
from vedette.testing import Scene

PLAIN = recorder(global_types=False)


def test_once_never_and_twice():
    """In one region of two; in none; in both."""
    assert Scene(recorder(), status()).at("us-east-1", PLAIN, status()).status(CHECK) == "pass"
    assert Scene(PLAIN, status()).at("us-east-1", PLAIN, status()).status(CHECK) == "fail"
    found = Scene(recorder(), status()).at("us-east-1", recorder(), status()).finding(CHECK)
    assert (found.status.value, found.evidence["regions"]) == ("fail", ["eu-west-1", "us-east-1"])


def test_without_recorders_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_a_region_that_may_not_be_asked_is_unknown():
    """It may record them again."""
    scene = Scene(recorder(), status()).at("us-east-1").denied(RECORDERS, region="us-east-1")
    assert scene.status(CHECK) == "unknown"
