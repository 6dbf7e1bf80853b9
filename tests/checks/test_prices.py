"""Prices are dated data with a source."""

from __future__ import annotations

import re

import pytest

from vedette.errors import UnitError
from vedette.meaning.prices import Price, price, prices


@pytest.mark.parametrize("name", prices())
def test_a_price_says_when_and_where_it_was_read(name):
    """And is for something."""
    found = price(name)

    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", found.as_of)
    assert found.usd > 0
    assert found.per >= 1
    assert found.unit
    assert found.source


def test_a_price_reads_as_a_sentence_goes_on():
    """In dollars and cents, or as small as it is."""
    assert str(Price(0.1, 100_000, "events", "2025-10", "")) == "0.10 USD for each 100,000 events (as of 2025-10)"
    assert str(Price(0.003, 1, "item", "2024-07", "")) == "0.003 USD for each item (as of 2024-07)"


def test_costs_are_in_proportion():
    """A second copy of 20 million events is 400 dollars."""
    assert price("cloudtrail.management-copy").of(20_000_000) == pytest.approx(400)


def test_a_price_that_is_not_there_is_said():
    """With a way out."""
    with pytest.raises(UnitError, match="gold"):
        price("gold")
