"""Behaviours: what our own rules say they cover holds together."""

from __future__ import annotations

import pytest
import yaml
from making import LOGSOURCE

from vedette.detect.behaviours import BEHAVIOURS, UNCOVERED
from vedette.detect.load import load_text
from vedette.detect.prove import house

RULE = {
    "title": "A user was created",
    "id": "5b6b3a0e-5f1a-4c63-9b0e-0d5a4a5d3b11",
    "logsource": LOGSOURCE,
    "detection": {"s": {"eventName": "CreateUser"}, "condition": "s"},
    "level": "medium",
}
#: Behaviours that rules covered when this was last raised; it is raised, never lowered.
_COVERED = 210


@pytest.fixture(scope="module")
def named(own_rules):
    """The behaviours that each raising rule of ours names, by the rule's place."""
    return {rule.place: rule.behaviours for rule in own_rules if rule.ours and rule.raises}


def told(*names):
    """What the house says of a rule that names these behaviours."""
    rules = load_text(yaml.safe_dump({**RULE, "behaviours": list(names)}), ours=True)
    return [f"{error.what}; {error.hint}" for error in house(rules.rules[0])]


def test_an_unknown_behaviour_is_told_with_its_neighbour():
    """A slip of the pen is told with the name that was meant."""
    assert any("'user-craeted' is unknown; did you mean 'user-created'?" in text for text in told("user-craeted"))


def test_a_known_behaviour_is_not_told():
    """A name of the list says nothing."""
    assert not any("behaviour" in text for text in told("user-created"))


def test_behaviours_are_a_list():
    """One name alone is refused, as for all lists of a rule."""
    rules = load_text(yaml.safe_dump({**RULE, "behaviours": "user-created"}), ours=True)
    assert "behaviours is a list" in rules.errors[0].what


def test_most_behaviours_are_covered(named):
    """As many as when this was last raised, and more."""
    assert len({name for names in named.values() for name in names}) >= _COVERED


def test_what_is_not_covered_has_its_reason(named):
    """A behaviour that no rule names is listed with the reason."""
    covered = {name for names in named.values() for name in names}
    assert set(BEHAVIOURS) - covered <= set(UNCOVERED)


def test_reasons_are_about_behaviours():
    """Nothing is excused that is not there."""
    assert set(UNCOVERED) <= set(BEHAVIOURS)


def test_a_rule_names_a_behaviour_once(named):
    """No rule repeats itself."""
    assert [place for place, names in named.items() if len(set(names)) != len(names)] == []
