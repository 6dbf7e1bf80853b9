"""SVC-03."""

from __future__ import annotations

import pytest

from vedette.checks.apis_log_access import CHECK
from vedette.model.facts.services import API_STAGES, ApiStage
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((ApiStage("s", access_log="arn:g"),), "pass"),
        ((ApiStage("s", execution="INFO"),), "pass"),
        ((ApiStage("s"),), "fail"),
    ],
)
def test_logs(rows, answer):
    """Access; executions; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*(ApiStage("s", access_log="arn:g"),)).denied(API_STAGES).status(CHECK) == "unknown"
