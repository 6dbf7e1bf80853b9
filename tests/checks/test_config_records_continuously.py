"""CFG-14."""

from __future__ import annotations

import pytest
from recorders import recorder, status

from vedette.checks.config_records_continuously import CHECK
from vedette.model.facts.config import RECORDER_STATUS, RECORDERS
from vedette.testing import Scene

GROUP = "AWS::EC2::SecurityGroup"


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({}, "pass"),
        ({"daily_types": ("AWS::EC2::Volume",)}, "pass"),
        ({"daily_types": (GROUP,)}, "fail"),
        ({"frequency": "DAILY"}, "fail"),
        ({"all_supported": False, "types": (GROUP,), "frequency": "DAILY", "continuous_types": (GROUP,)}, "pass"),
        ({"all_supported": False, "types": ("AWS::EC2::Volume",), "frequency": "DAILY"}, "not_applicable"),
        ({"all_supported": False, "excluded": (GROUP,), "daily_types": (GROUP,)}, "pass"),
    ],
)
def test_how_often_types_are_recorded(more, answer):
    """By the frequency of all, unless the type has another; a type that is not recorded is not asked."""
    assert Scene(recorder(**more), status()).status(CHECK) == answer


def test_a_failure_names_the_types():
    """The first four, and how many more."""
    found = Scene(recorder(frequency="DAILY"), status()).finding(CHECK)

    assert (GROUP in found.reason, "and 8 more" in found.reason, len(found.evidence["types"])) == (True, True, 12)


def test_another_recorder_may_be_at_once():
    """A service's own recorder, beside the daily one."""
    slow = (recorder(frequency="DAILY"), status())
    assert Scene(*slow, recorder("service"), status("service")).status(CHECK) == "pass"


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene(recorder(frequency="DAILY"), status(recording=False)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The recorders, or whether they record."""
    for kind in (RECORDERS, RECORDER_STATUS):
        assert Scene(recorder(), status()).denied(kind).status(CHECK) == "unknown"
    assert Scene(recorder(frequency="DAILY"), status()).refusals_hide_nothing(CHECK)
