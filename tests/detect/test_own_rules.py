"""Every rule of our own keeps the house rules, and does on the engine what the tests inside it say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vedette.detect.prove import house, prove
from vedette.detect.rule import RuleSet

#: All at once take a minute.
PARTS = 16


def test_our_own_rules_load(own_rules):
    """Every one of them, with nothing to say against it."""
    assert own_rules.errors == ()
    assert len(own_rules) > 600


def test_they_keep_the_house_rules(own_rules):
    """Ids, texts, runbooks, and tests of each kind."""
    assert [str(error) for rule in own_rules for error in house(rule)] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_they_do_what_their_tests_say(engine, own_rules, part):
    """They match where they should, at the severity they should, and nowhere else; some at a time."""
    rules = RuleSet(
        tuple(rule if number % PARTS == part else replace(rule, tests=()) for number, rule in enumerate(own_rules))
    )

    assert [(v.title, v.test, v.reason) for v in prove(rules, engine) if v.reason] == []
