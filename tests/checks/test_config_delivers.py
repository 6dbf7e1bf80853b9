"""CFG-05."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_delivers import CHECK
from vedette.model.facts.config import CHANNEL_STATUS, DELIVERY_CHANNELS, ChannelStatus, DeliveryChannel
from vedette.testing import Scene

GOOD = (recorder(), status(), DeliveryChannel("default", "logs"), ChannelStatus("default", "SUCCESS"))


def test_delivery():
    """It delivers; a delivery failed; there is no channel."""
    assert Scene(*GOOD).status(CHECK) == "pass"
    failing = ChannelStatus("default", "Failure", history_error="AccessDenied")
    assert "AccessDenied" in Scene(*GOOD[:3], failing).finding(CHECK).reason
    assert Scene(*GOOD[:2]).status(CHECK) == "fail"


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The channels, or how they deliver."""
    for kind in (DELIVERY_CHANNELS, CHANNEL_STATUS):
        assert Scene(*GOOD).denied(kind).status(CHECK) == "unknown"
