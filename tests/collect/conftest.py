"""Homes to collect into, logs to collect."""

from __future__ import annotations

import pytest
from homes import Home

from vedette.detect.rule import RuleSet
from vedette.simulate import simulate


@pytest.fixture
def place(tmp_path):
    """A home of its own, nothing in it yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def logs(tmp_path):
    """An empty folder for logs."""
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """A small organisation's logs: an organisation trail and an account trail beside it, with repeats."""
    folder = tmp_path_factory.mktemp("simulated")
    made = simulate(folder, seed=7, accounts=3, regions=2, days=3, events=4000, stories=[])
    assert made.duplicates > 0
    return folder, made


@pytest.fixture
def no_rules(monkeypatch):
    """`run` without rules: compiling them is what takes long."""
    monkeypatch.setattr("vedette.api._run.load_rules", lambda _config: RuleSet(()))
