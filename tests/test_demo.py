"""The demo, as a newcomer sees it first."""

from __future__ import annotations

import pytest

from vedette import api
from vedette.config import Config


@pytest.mark.slow
def test_the_demo_tells_each_intrusion_as_an_incident(tmp_path):
    """Each is one or two, with a title and an id that `incidents show` takes; alerts stand below."""
    said = []
    told = api.demo(tmp_path / "demo", config=Config(home=tmp_path / "home"), events=4_000, say=said.append)

    text = "\n".join(said)
    assert f"{told['incidents']} incidents, of " in text
    assert told["incidents"] < told["alerts"]
    found = [story for story in told["stories"] if story["alerts"]]
    assert found
    for story in found:
        assert 1 <= len(story["incidents"]) <= 2
        assert sum(one["alerts"] for one in story["incidents"]) >= len(story["alerts"])
        for one in story["incidents"]:
            assert f"Incident {one['id'][:8]}  {one['severity']}  {one['title']}" in text
    assert "vedette incidents show " in text
