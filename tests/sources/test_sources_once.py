"""Findings and reports collected again: each once, each update once, in a lake on disk."""

from __future__ import annotations

import json

import pytest

from vedette import registry
from vedette.collect import Collector, Settings
from vedette.lake.catalog import Lake
from vedette.lake.query import Query
from vedette.state import open_state


@pytest.fixture
def collect(tmp_path):
    """Collects texts as files of a source; gives the numbers stored and duplicate."""

    def run(name, *texts):
        unit = registry.source(name)
        paths = []
        for text in texts:
            path = tmp_path / f"{len(list(tmp_path.glob('*.json')))}.json"
            path.write_bytes(text)
            paths.append(str(path))
        with open_state(f"sqlite:///{tmp_path}/state.db") as state:
            collector = Collector(unit, Lake.on_disk(tmp_path / "lake"), state, tmp_path / "rejects", Settings())
            done = collector.collect(paths)
        return done.stored, done.duplicate

    run.lake = lambda: Lake.on_disk(tmp_path / "lake")
    run.spill = tmp_path / "spill"
    return run


@pytest.mark.parametrize("name", ["guardduty", "securityhub", "credential_report", "eks_audit", "trusted_advisor"])
def test_the_same_record_in_another_object_is_stored_once(collect, name):
    """A second copy, in another file with another byte, is a duplicate."""
    sample = registry.source(name).sample
    stored, _ = collect(name, sample)
    assert stored
    assert collect(name, sample + b"\n") == (0, stored)


def test_each_update_of_a_finding_is_a_row(collect):
    """Updates keep the finding's id, and differ by their time; the same update again is not stored."""
    finding = json.loads(registry.source("guardduty").sample)
    later = finding | {"updatedAt": "2026-06-01T14:14:07.310Z"}
    assert collect("guardduty", json.dumps(finding).encode()) == (1, 0)
    assert collect("guardduty", json.dumps(later).encode()) == (1, 0)
    assert collect("guardduty", json.dumps(later, indent=1).encode()) == (0, 1)

    query = Query(collect.lake(), spill=collect.spill)
    with query.sql("SELECT count(*) AS n, count(DISTINCT ev_id) AS ids FROM guardduty") as result:
        assert [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in result.rows()] == [(2, 1)]
