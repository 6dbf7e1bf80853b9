"""SVC-05."""

from __future__ import annotations

import pytest

from vedette.checks.clusters_log_control_plane import CHECK
from vedette.model.facts.services import EKS_CLUSTERS, EksCluster
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((EksCluster("arn:e", logs=("audit", "authenticator")),), "pass"),
        ((EksCluster("arn:e", logs=("api",)),), "fail"),
    ],
)
def test_logs(rows, answer):
    """Both; others."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert (
        Scene(*(EksCluster("arn:e", logs=("audit", "authenticator")),)).denied(EKS_CLUSTERS).status(CHECK) == "unknown"
    )
