"""A state in a file of its own."""

from __future__ import annotations

import pytest

from vedette.state import open_state


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture
def state(url):
    with open_state(url) as opened:
        yield opened
