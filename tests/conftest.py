"""What every test stands on: no real AWS, no home folder of a person, the corpora where there are any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"

# Nobody listens at this address: a call that names no endpoint of its own fails instead of reaching AWS.
_AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}


@pytest.fixture(scope="session", autouse=True)
def _clean_environment():
    """Fake credentials instead of a person's, and none of their VEDETTE_* settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "VEDETTE_")):
                patch.delenv(name)
        for name, value in _AWS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Make an empty home folder of Vedette, named by VEDETTE_HOME."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("VEDETTE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def corpora():
    """Find the real logs beside the repository; a test that needs them is skipped without."""
    if not CORPORA.is_dir():
        pytest.skip("no ../shared/corpora beside the repository")
    return CORPORA
