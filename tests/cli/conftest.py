"""The command line over an API that is made up."""

from __future__ import annotations

import pytest
from fake_api import FakeApi, Ran, every_answer

from vedette.cli import main
from vedette.cli._runtime import Runtime


@pytest.fixture
def api():
    return FakeApi()


@pytest.fixture
def vedette(api, home, capsys, monkeypatch):
    """Run the command line; gives exit code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(home)

    def run(*args):
        capsys.readouterr()
        code = main(list(args), Runtime(api=api))
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def full(api):
    """Make the API answer every verb."""
    api.answers = every_answer()
    return api
