"""CFG-01."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_records_every_region import CHECK
from vedette.model.facts.config import RECORDER_STATUS, RECORDERS
from vedette.testing import Scene

#: Every region can have a recorder.
NEVER_NOT_APPLICABLE = True


def test_recorders_that_record_and_that_do_not():
    """One that is on; one that is stopped; none."""
    assert Scene(recorder(), status()).status(CHECK) == "pass"
    assert "stopped" in Scene(recorder(), status(recording=False)).finding(CHECK).reason
    assert Scene().status(CHECK) == "fail"


def test_each_region_is_asked():
    """The second has none."""
    assert Scene(recorder(), status()).at("us-east-1").statuses(CHECK) == {"eu-west-1": "pass", "us-east-1": "fail"}


def test_what_may_not_be_read_is_unknown():
    """The recorders, or whether they record."""
    for kind in (RECORDERS, RECORDER_STATUS):
        assert Scene(recorder(), status()).denied(kind).status(CHECK) == "unknown"
