"""GD-13."""

from __future__ import annotations

import pytest
from detectors import detector

from vedette.checks.guardduty_passes_over_what_is_agreed import CHECK
from vedette.model import Expected
from vedette.model.facts.guardduty_trust import (
    FINDING_FILTERS,
    TRUSTED_ADDRESSES,
    TRUSTED_ENTITIES,
    FindingFilter,
    TrustedAddresses,
    TrustedEntities,
)
from vedette.testing import Scene

SCANNER = FindingFilter("d1", "scanner", "ARCHIVE", fields=("service.archived", "type"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (SCANNER, "the filter scanner (by type)"),
        (FindingFilter("d1", "all", "ARCHIVE", fields=("service.archived",)), "nothing: all findings"),
        (TrustedAddresses("i1", "office", "ACTIVE", "s3://lists/office.txt"), "the addresses of office"),
        (TrustedEntities("e1", "partners", "ACTIVATING"), "the entities of partners"),
    ],
)
def test_what_is_passed_over_and_nobody_agreed_to(row, words):
    """Each kind of it, with what it asks about."""
    found = Scene(*detector(), row).finding(CHECK)

    assert (found.status.value, words in found.reason) == ("fail", True)


@pytest.mark.parametrize(
    "row",
    [
        FindingFilter("d1", "saved search", "NOOP", fields=("type",)),
        TrustedAddresses("i1", "office", "INACTIVE"),
        TrustedEntities("e1", "partners", "DELETED"),
    ],
)
def test_what_does_not_count_is_no_matter(row):
    """A filter that archives nothing, a list that is off."""
    assert Scene(*detector(), row).status(CHECK) == "pass"


def test_what_was_agreed_is_named_in_the_settings():
    """By names, with wildcards; anything beside them is still told."""
    agreed = Expected(reviewed_suppressions=("scan*",))
    assert Scene(*detector(), SCANNER, expected=agreed).status(CHECK) == "pass"
    found = Scene(*detector(), SCANNER, TrustedAddresses("i1", "office", "ACTIVE"), expected=agreed).finding(CHECK)
    assert found.evidence["what"] == ["the addresses of office"]


def test_without_a_detector_there_is_nothing_to_ask():
    """GD-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Each kind; what is known of another is enough to fail."""
    for kind in (FINDING_FILTERS, TRUSTED_ADDRESSES, TRUSTED_ENTITIES):
        assert Scene(*detector()).denied(kind).status(CHECK) == "unknown"
    assert Scene(*detector(), SCANNER).denied(TRUSTED_ENTITIES).status(CHECK) == "fail"
    assert Scene(*detector(), SCANNER).refusals_hide_nothing(CHECK)
