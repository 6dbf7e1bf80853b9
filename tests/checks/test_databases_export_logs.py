"""SVC-07."""

from __future__ import annotations

import pytest

from vedette.checks.databases_export_logs import CHECK
from vedette.model.facts.services import DATABASES, Database
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((Database("arn:d", exports=("audit",)),), "pass"),
        ((Database("arn:d"),), "fail"),
        ((Database("arn:d", cluster="c"),), "not_applicable"),
    ],
)
def test_logs(rows, answer):
    """One; none; a cluster's."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*(Database("arn:d", exports=("audit",)),)).denied(DATABASES).status(CHECK) == "unknown"
