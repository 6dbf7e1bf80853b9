"""Backtests and blind spots as a person reads them."""

from __future__ import annotations

import json
from datetime import date

from vedette.cli._trials import snippet, sparks


def test_a_backtest_shows_days_and_a_proposal_to_paste(vedette, full):
    """The bar of the day, and an exception whose quotes YAML reads."""
    out = vedette("rules", "backtest", "r1").out

    assert "A user was made" in out
    assert "staged" in out
    assert "entity: 'arn:u''s'" in out
    assert "█" in out


def test_each_day_has_its_bar():
    """The loudest is full, an empty one is a dot."""
    days = {"2024-05-01": 1, "2024-05-03": 8}
    assert sparks(days, date(2024, 5, 1), date(2024, 5, 4)) == "▁·█·"


def test_a_snippet_waits_for_owner_reason_and_end():
    """Nobody can paste it without thinking: what is empty is refused."""
    assert snippet("r", "x")[2].startswith("  owner:  ")


def test_coverage_tells_what_is_missing(vedette, full):
    """The source, where, and a rule of those it blinds; fields that no record has."""
    out = vedette("rules", "coverage", "--techniques").out

    assert "vpc_flow" in out
    assert "everywhere" in out
    assert "Flows" in out
    assert "cloudtrail: x" in out
    assert "T1136" in out


def test_the_layer_is_written(vedette, full, tmp_path):
    """As JSON; a folder that is not there is told."""
    assert vedette("rules", "coverage", "--navigator", str(tmp_path / "l.json")).code == 0
    assert json.loads((tmp_path / "l.json").read_text()) == {"name": "x"}
    ran = vedette("rules", "coverage", "--navigator", str(tmp_path / "none" / "l.json"))
    assert (ran.code, "hint: " in ran.err) == (2, True)
