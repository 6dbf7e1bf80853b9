"""CFG-02."""

from __future__ import annotations

import pytest
from recorders import recorder, status

from vedette.checks.config_records_all_types import CHECK
from vedette.model.facts.config import RECORDER_STATUS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (recorder(), "pass"),
        (recorder(all_supported=False, types=("AWS::EC2::Instance",)), "fail"),
        (recorder(all_supported=False, excluded=("AWS::IAM::User",)), "fail"),
    ],
)
def test_what_is_recorded(one, answer):
    """All, some, all but some."""
    assert Scene(one, status()).status(CHECK) == answer


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene(recorder(), status(recording=False)).status(CHECK) == "not_applicable"


def test_a_status_that_may_not_be_read_is_unknown():
    """It may be stopped."""
    assert Scene(recorder(), status()).denied(RECORDER_STATUS).status(CHECK) == "unknown"
