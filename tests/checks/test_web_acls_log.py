"""SVC-04."""

from __future__ import annotations

import pytest

from vedette.checks.web_acls_log import CHECK
from vedette.model.facts.services import WEB_ACL_LOGGING, WebAcl, WebAclLogging
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((WebAcl("arn:w"), WebAclLogging("arn:w", ("arn:b",))), "pass"),
        ((WebAcl("arn:w"),), "fail"),
    ],
)
def test_logs(rows, answer):
    """With and without."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert (
        Scene(*(WebAcl("arn:w"), WebAclLogging("arn:w", ("arn:b",)))).denied(WEB_ACL_LOGGING).status(CHECK) == "unknown"
    )
