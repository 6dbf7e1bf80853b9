"""CFG-15."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_keeps_long_enough import CHECK
from vedette.model import Expected
from vedette.model.facts.config import CONFIG_RETENTION, ConfigRetention
from vedette.testing import Scene

ON = (recorder(), status())


def test_days_are_compared_with_what_is_expected():
    """As many are enough; without a setting it is AWS's seven years."""
    assert Scene(*ON, ConfigRetention("default", 365)).status(CHECK) == "pass"
    short = Scene(*ON, ConfigRetention("default", 364)).finding(CHECK)
    assert (short.status.value, short.reason) == ("fail", "the history is kept for 364 days, not 365")
    assert Scene(*ON).status(CHECK) == "pass"
    assert Scene(*ON, expected=Expected(log_retention_days=3000)).status(CHECK) == "fail"


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene(ConfigRetention("default", 30)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """That no setting is seen does not make it AWS's."""
    assert Scene(*ON).denied(CONFIG_RETENTION).status(CHECK) == "unknown"
    assert Scene(*ON, ConfigRetention("default", 30)).refusals_hide_nothing(CHECK)
