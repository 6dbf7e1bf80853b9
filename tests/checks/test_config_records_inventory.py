"""CFG-16."""

from __future__ import annotations

import pytest
from recorders import recorder, status

from vedette.checks.config_records_inventory import CHECK, TYPE
from vedette.model.facts.config import RECORDERS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (recorder(), "pass"),
        (recorder(all_supported=False, types=(TYPE,)), "pass"),
        (recorder(all_supported=False, types=("AWS::EC2::Instance",)), "fail"),
        (recorder(all_supported=False, excluded=(TYPE,)), "fail"),
        (recorder(all_supported=False, excluded=("AWS::EC2::Instance",)), "pass"),
    ],
)
def test_the_inventory(one, answer):
    """Among all, by name, not among some, left out, not left out."""
    assert Scene(one, status()).status(CHECK) == answer


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells; and where recorders may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(recorder()).denied(RECORDERS).status(CHECK) == "unknown"
