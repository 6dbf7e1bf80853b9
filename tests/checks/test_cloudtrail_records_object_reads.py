"""CT-16."""

from __future__ import annotations

import pytest
from objects import FIELDS, NAMED, READS, WRITES, advanced, basic, recording
from trails import selectors, status, trail

from vedette.checks.cloudtrail_records_object_reads import CHECK
from vedette.model import Expected
from vedette.model.facts.s3 import BUCKETS
from vedette.testing import Scene


@pytest.mark.parametrize(("values", "answer"), NAMED)
def test_basic_selectors_name_all_or_some(values, answer):
    """And the other kind of event is none of this."""
    assert recording(basic(READS, *values)).status(CHECK) == answer
    assert recording(basic(WRITES, *values)).status(CHECK) == "fail"


@pytest.mark.parametrize(("fields", "answer"), FIELDS)
def test_advanced_selectors_say_the_same(fields, answer):
    """In other words."""
    assert recording(advanced=(advanced(READS, *fields),)).status(CHECK) == answer
    assert recording(advanced=(advanced(WRITES, *fields),)).status(CHECK) == "fail"


def test_only_declared_buckets_need_be_recorded():
    """Where some are declared sensitive."""
    expected = Expected(sensitive_buckets=("photos",))

    assert recording(basic(READS, "arn:aws:s3:::photos/"), expected=expected).status(CHECK) == "pass"


def test_there_may_be_nothing_to_record():
    """No trail is CT-01's; no bucket is nobody's."""
    assert Scene().status(CHECK) == "not_applicable"
    some = selectors("main", basic(READS, "arn:aws:s3:::gone/"))
    assert Scene(trail(), status(), some).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed where buckets are named one by one."""
    scene = recording(basic(READS, "arn:aws:s3:::logs/", "arn:aws:s3:::photos/"))

    assert scene.denied(kind).status(CHECK) == "unknown"


def test_which_buckets_there_are_does_not_matter_where_all_are_recorded():
    """Nor that they may not be listed."""
    assert recording(basic(READS, "arn:aws:s3")).denied(BUCKETS).status(CHECK) == "pass"
