"""Homes for tests of inventory and drift."""

from __future__ import annotations

import pytest
from estate import Home


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal on which lines are not folded."""
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def home(tmp_path):
    """An empty home."""
    return Home(tmp_path)
