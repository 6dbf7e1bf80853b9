"""CFG-04."""

from __future__ import annotations

import pytest
from recorders import status

from vedette.checks.config_recorder_is_well import CHECK
from vedette.model.facts.config import RECORDER_STATUS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (status(), "pass"),
        (status(status="PENDING"), "pass"),
        (status(status="Failure", error="no permission"), "fail"),
        (status(recording=False, status="FAILURE"), "not_applicable"),
    ],
)
def test_status(one, answer):
    """Well, waiting, failing; one that is stopped is CFG-01's."""
    assert Scene(one).status(CHECK) == answer


def test_a_status_that_may_not_be_read_is_unknown():
    """It may fail."""
    assert Scene(status()).denied(RECORDER_STATUS).status(CHECK) == "unknown"
