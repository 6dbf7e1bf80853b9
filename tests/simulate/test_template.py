"""Templates: marks become values, and what was not marked stays as it was."""

from __future__ import annotations

import json
from datetime import date

import pytest

from vedette.simulate.org import organisation
from vedette.simulate.plan import share
from vedette.simulate.template import Forge, mark, number

DAY = date(2026, 6, 24)


@pytest.fixture
def forge():
    org = organisation(3, 3, 2)
    return Forge(org, org.accounts[2], "us-east-1", DAY)


def fill(forge, record, second=3661):
    pattern, holes = forge.compile(record)
    return json.loads(pattern % tuple(hole(second) for hole in holes))


def test_text_without_marks_is_kept(forge):
    """Percent signs, quotes and other letters come through untouched."""
    record = {"a": '100% of "x" \\ %b %%', "b": "é", "c": [1, None, True]}
    assert fill(forge, record) == record


def test_time_is_the_second_of_the_day(forge):
    """The mark of the time becomes the day and the second, in UTC."""
    assert fill(forge, {"t": mark("time")}) == {"t": "2026-06-24T01:01:01Z"}


def test_numbers_lose_their_quotes(forge):
    """A number's mark becomes a JSON number within its bounds."""
    values = [fill(forge, {"n": number("num:5-9")})["n"] for _ in range(50)]
    assert all(5 <= value <= 9 for value in values)


def test_again_repeats_what_was_drawn(forge):
    """The key of an object is the same in all places of one record."""
    found = fill(forge, {"key": mark("path:file"), "arn": f"x/{mark('again:file')}"})
    assert found["arn"] == f"x/{found['key']}"


def test_a_pick_is_one_in_a_record(forge):
    """A resource picked twice in a record is the same resource."""
    found = fill(forge, {"a": mark("pick:bucket"), "b": mark("pick:bucket")})
    assert found["a"] == found["b"]


def test_a_session_is_the_same_in_every_region():
    """A principal's key and start do not depend on the region its calls are recorded in."""
    org = organisation(3, 3, 2)
    record = {"key": mark("key:p"), "since": mark("since:p")}
    here, there = (fill(Forge(org, org.accounts[2], region, DAY), record) for region in org.regions)
    assert here == there


def test_a_session_goes_on_past_midnight():
    """The key of the last second of a day is that of the first second of the next."""
    org = organisation(3, 3, 2)
    record = {"key": mark("key:p"), "since": mark("since:p")}
    late = fill(Forge(org, org.accounts[2], "us-east-1", DAY), record, 86399)
    early = fill(Forge(org, org.accounts[2], "us-east-1", date(2026, 6, 25)), record, 0)
    assert late == early


@pytest.mark.parametrize(("total", "weights"), [(0, [1.0, 2.0]), (7, [1.0, 1.0, 1.0]), (100, [0.1, 5.0, 0.0, 3.3])])
def test_shares_add_up(total, weights):
    """Shares are whole, follow the weights, and add up to the total."""
    found = share(total, weights)
    assert sum(found) == total
    assert all(abs(value - total * weight / sum(weights)) < 1 for value, weight in zip(found, weights, strict=True))
