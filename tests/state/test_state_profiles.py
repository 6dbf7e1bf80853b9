"""Profiles in the state: added once, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vedette.detect.baseline.profile import Learned, Profile
from vedette.state import Amount, Habit

AT = datetime(2026, 6, 1, tzinfo=UTC)
LATER = datetime(2026, 6, 2, tzinfo=UTC)
ONE, OTHER = Profile("cloudtrail", ("principal",), ("network",)), Profile("cloudtrail", ("key",), ())


def learned(profile, *, bits=1, amount=2.0, at=AT):
    made = Learned(profile)
    micros = int(at.timestamp() * 1_000_000)
    made.add({("1", "jo", "AS1", 643): (bits, 3, micros, micros)}, {("jo", 3_600): amount})
    return made


def test_what_is_learned_is_added(state):
    """Days are united, events and amounts summed, times widened."""
    assert state.profiles.positions([ONE.id]) == {}
    assert state.profiles.learn([learned(ONE)], before=None, after="7")
    assert state.profiles.learn([learned(ONE, bits=1 << 31, at=LATER)], before="7", after="8")
    assert state.profiles.positions([ONE.id, OTHER.id]) == {ONE.id: "8"}
    assert state.profiles.habits(ONE.id) == [Habit("1", "jo", "AS1", 643, 1 | 1 << 31, 6, AT, LATER)]
    assert state.profiles.amounts(ONE.id, ["jo", "mira"]) == [Amount("jo", 3_600, 4.0)]


def test_what_several_passes_add_is_one():
    """Days are united, events and amounts summed, times widened, before they are stored too."""
    made, more = learned(ONE), learned(ONE, bits=1 << 31, at=LATER)
    made.merge(more)
    made.merge(learned(ONE, bits=2))
    assert list(made.habits.values()) == [
        (3 | 1 << 31, 9, int(AT.timestamp() * 1_000_000), int(LATER.timestamp() * 1_000_000))
    ]
    assert made.amounts == {("jo", 3_600): 6.0}
    assert more.habits[("1", "jo", "AS1", 643)][0] == 1 << 31


def test_another_process_was_faster(state):
    """The same rows are not added twice: nothing of the second is."""
    state.profiles.learn([learned(ONE)], before=None, after="7")
    assert not state.profiles.learn([learned(ONE), learned(OTHER)], before=None, after="7")
    assert state.profiles.habits(OTHER.id) == []
    assert state.profiles.habits(ONE.id)[0].events == 3


def test_a_restart_forgets_first(state):
    """As where the place in the lake is lost."""
    state.profiles.learn([learned(ONE, bits=2)], before=None, after="7")
    assert state.profiles.learn([learned(ONE, bits=1)], before="7", after="9", restart=True)
    assert state.profiles.habits(ONE.id)[0].bits == 1
    assert state.profiles.amounts(ONE.id, ["jo"]) == [Amount("jo", 3_600, 2.0)]


@pytest.mark.parametrize("many", [5_000, 0], ids=["asked one by one", "read whole"])
def test_entities_and_values_are_found(state, monkeypatch, many):
    """By name, by value, and by a part of the name."""
    monkeypatch.setattr("vedette.state.profiles._MANY", many)
    state.profiles.learn([learned(ONE)], before=None, after="7")
    assert len(state.profiles.habits(ONE.id, entities=["jo"])) == 1
    assert state.profiles.habits(ONE.id, entities=["mira"]) == []
    assert len(state.profiles.habits(ONE.id, values=["AS1"])) == 1
    assert state.profiles.habits(ONE.id, values=["AS2"]) == []


def test_old_days_and_spans_are_forgotten(state):
    """Blocks and spans before those named."""
    state.profiles.learn([learned(ONE)], before=None, after="7")
    assert state.profiles.forget(643, 3_600) == 0
    assert state.profiles.forget(644, 3_601) == 2
    assert state.profiles.habits(ONE.id) == []
