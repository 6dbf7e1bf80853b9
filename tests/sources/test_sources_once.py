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


@pytest.mark.parametrize("gone", [("auditID",), ("stage",), ("auditID", "stage")], ids="-".join)
def test_an_audit_event_without_its_id_or_stage_is_stored_once(collect, gone):
    """A forwarder dropped them: the id is the record's hash; the same in another object is a duplicate."""
    told = json.loads(registry.source("eks_audit").sample)
    bare = {key: value for key, value in told.items() if key not in gone}
    other = bare | {"verb": "delete"}
    text = "\n".join(json.dumps(record) for record in (bare, other) if record)
    expected = 2 if "auditID" in gone else 1  # one id and one stage are one event, whatever else it says
    assert collect("eks_audit", text.encode()) == (expected, 2 - expected)
    assert collect("eks_audit", text.encode() + b"\n") == (0, 2)


@pytest.mark.parametrize(
    "record",
    [
        {
            "kind": "Event",
            "apiVersion": "v1",
            "involvedObject": {"kind": "Pod"},
            "stageTimestamp": "2026-06-01T08:00:00Z",
        },
        {"verb": "list", "stageTimestamp": "2026-06-01T08:00:00Z"},
    ],
    ids=["an event of the cluster's own", "nothing was asked"],
)
def test_what_says_not_what_was_asked_is_no_audit_event(collect, record):
    """It goes to the rejects, with its reason."""
    assert collect("eks_audit", json.dumps(record).encode()) == (0, 0)


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
