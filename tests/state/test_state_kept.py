"""Rejects, checkpoints and marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vedette.errors import UsageError
from vedette.state import Reject

AT = datetime(2024, 5, 1, tzinfo=UTC)


def reject(number, source="cloudtrail"):
    at = AT + timedelta(seconds=number)
    return Reject(f"{number:032x}", source, "s3://b/1", "v1", number, "no JSON", 9, f"r/{number}", at)


def test_rejects_are_kept_once_and_listed_newest_first(state):
    """Adding again changes nothing."""
    state.rejects.add([reject(1), reject(2)])
    state.rejects.add([reject(2), reject(3, "vpcflow")])
    state.rejects.add([])

    assert state.rejects.list() == [reject(3, "vpcflow"), reject(2), reject(1)]
    assert state.rejects.list("cloudtrail", 1) == [reject(2)]
    assert state.rejects.get(f"{3:032x}") == reject(3, "vpcflow")


def test_replayed_rejects_leave_the_list(state):
    """They are still there to be shown."""
    state.rejects.add([reject(1), reject(2)])
    state.rejects.mark_replayed([reject(1).id])
    state.rejects.mark_replayed([])
    state.rejects.add([reject(1)])

    assert [r.position for r in state.rejects.list()] == [2]
    assert [r.position for r in state.rejects.list(replayed=True)] == [1]
    assert [r.position for r in state.rejects.list(replayed=None)] == [2, 1]
    assert state.rejects.get(reject(1).id).replayed


def test_an_ambiguous_reject_is_no_reject(state):
    """All ids here begin with zeros."""
    state.rejects.add([reject(1), reject(2)])

    with pytest.raises(UsageError, match="more than one reject's id"):
        state.rejects.get("000")


def test_checkpoints_and_marks_are_apart(state):
    """The same name may stand in both."""
    state.checkpoints.set("detect", "1")
    state.checkpoints.set("detect", "2")
    state.marks.set_many({"AWSLogs/1/": "k1", "detect": "k2"})
    state.marks.set_many({})

    assert state.checkpoints.all() == {"detect": "2"}
    assert state.checkpoints.get("none") is None
    assert state.marks.get("detect") == "k2"
    assert state.marks.get("AWSLogs/1/") == "k1"
