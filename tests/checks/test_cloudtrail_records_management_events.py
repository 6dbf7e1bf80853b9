"""CT-05."""

from __future__ import annotations

import pytest
from trails import arn, good, selectors, status, trail

from vedette.checks.cloudtrail_records_management_events import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAIL_SELECTORS, AdvancedSelector, BasicSelector, FieldSelector
from vedette.testing import Scene

READS, WRITES = BasicSelector("ReadOnly"), BasicSelector("WriteOnly")
NO_KMS = BasicSelector(excluded=("kms.amazonaws.com",))


def advanced(*fields):
    return AdvancedSelector("", (FieldSelector("eventCategory", equals=("Management",)), *fields))


@pytest.mark.parametrize(
    ("basic", "more", "answer"),
    [
        ((BasicSelector(),), (), "pass"),
        ((READS, WRITES), (), "pass"),
        ((READS,), (), "fail"),
        ((WRITES,), (), "fail"),
        ((NO_KMS,), (), "fail"),
        ((), (advanced(),), "pass"),
        ((), (advanced(FieldSelector("readOnly", equals=("false",))),), "fail"),
        ((), (advanced(FieldSelector("eventSource", not_equals=("kms.amazonaws.com",))),), "fail"),
        ((), (advanced(FieldSelector("eventName", not_equals=("Decrypt",))),), "fail"),
        ((), (advanced(FieldSelector("readOnly", equals=(v,))) for v in ("true", "false")), "pass"),
    ],
)
def test_reads_and_writes_of_every_service(basic, more, answer):
    """Basic and advanced selectors say the same in different words."""
    assert Scene(trail(), status(), selectors("main", *basic, advanced=tuple(more))).status(CHECK) == answer


def test_trails_together_record_what_none_records_alone():
    """One reads, another writes."""
    scene = Scene(trail(), status(), selectors("main", READS), trail("b"), status("b"), selectors("b", WRITES))

    assert scene.status(CHECK) == "pass"


def test_what_is_left_out_may_be_accepted():
    """In writing, in the settings."""
    accepted = Expected(excluded_event_sources=("kms.amazonaws.com",))

    assert Scene(trail(), status(), selectors("main", NO_KMS), expected=accepted).status(CHECK) == "pass"


def test_no_trail_is_another_checks():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"


def test_a_refusal_about_one_trail_is_nothing_where_another_records_all():
    """Whichever comes first."""
    scene = Scene(trail("a"), status("a"), *good("b")).denied(TRAIL_SELECTORS, key=arn("a"))

    assert scene.status(CHECK) == "pass"
