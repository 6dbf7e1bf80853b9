"""S3-03."""

from __future__ import annotations

from buckets import BUCKET
from trails import ALL_OBJECTS, selectors, status, trail

from vedette.checks.sensitive_buckets_log_objects import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAIL_SELECTORS, BasicSelector
from vedette.model.facts.s3 import BUCKET_LOGGING, BucketLogging
from vedette.testing import Scene

OURS = Expected(sensitive_buckets=("logs",))
EVENTS = (trail(), status(), selectors("main", BasicSelector(data=(ALL_OBJECTS,))))


def test_either_is_enough():
    """Data events; an access log; neither."""
    assert Scene(BUCKET, *EVENTS, expected=OURS).status(CHECK) == "pass"
    assert Scene(BUCKET, BucketLogging("logs", "access"), expected=OURS).status(CHECK) == "pass"
    assert Scene(BUCKET, expected=OURS).status(CHECK) == "fail"


def test_other_buckets_are_none_of_its_business():
    """Nobody called them sensitive."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The access log; the selectors, where there is no access log."""
    assert Scene(BUCKET, expected=OURS).denied(BUCKET_LOGGING).status(CHECK) == "unknown"
    assert Scene(BUCKET, *EVENTS, expected=OURS).denied(TRAIL_SELECTORS).status(CHECK) == "unknown"
