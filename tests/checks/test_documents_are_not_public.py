"""SSM-08."""

from __future__ import annotations

import pytest

from vedette.checks.documents_are_not_public import CHECK
from vedette.model.facts.sessions import (
    DOCUMENT_SHARING,
    PUBLIC_SHARING,
    DocumentSharing,
    PublicSharing,
    SsmDocument,
)
from vedette.testing import ACCOUNT, Scene

#: Public sharing is blocked, or not, in every region.
NEVER_NOT_APPLICABLE = True
DOCUMENT = SsmDocument("respond", "Automation")
BLOCKED, OPEN = PublicSharing(ACCOUNT, "Disable"), PublicSharing(ACCOUNT, "Enable")


@pytest.mark.parametrize(
    ("rows", "answer", "said"),
    [
        ((BLOCKED,), "pass", "blocked"),
        ((BLOCKED, DOCUMENT, DocumentSharing("respond", ("444455556666",))), "pass", "blocked"),
        ((OPEN,), "fail", "the block of public sharing is off"),
        ((OPEN, DOCUMENT, DocumentSharing("respond", ("all",))), "fail", "public documents: respond"),
        ((BLOCKED, DOCUMENT, DocumentSharing("respond", ("444455556666", "all"))), "fail", "public documents: respond"),
        ((), "unknown", "no setting"),
    ],
)
def test_regions(rows, answer, said):
    """Blocked, also with a document that one account has; not blocked; public, in spite of the block; not told."""
    found = Scene(*rows).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


@pytest.mark.parametrize("kind", [DOCUMENT_SHARING, PUBLIC_SHARING])
def test_what_may_not_be_read_is_unknown(kind):
    """Shares, the setting; and no refusal hides a failure."""
    rows = (BLOCKED, DOCUMENT, DocumentSharing("respond"))

    assert Scene(*rows).denied(kind).status(CHECK) == "unknown"
    assert Scene(OPEN, DOCUMENT, DocumentSharing("respond", ("all",))).refusals_hide_nothing(CHECK)


def test_one_public_document_is_enough():
    """What may not be read of another changes nothing."""
    shared = (DOCUMENT, SsmDocument("other"), DocumentSharing("respond", ("all",)))

    assert Scene(BLOCKED, *shared).denied(DOCUMENT_SHARING, key="other").status(CHECK) == "fail"
    assert Scene(BLOCKED, *shared).denied(DOCUMENT_SHARING, key="respond").status(CHECK) == "unknown"
