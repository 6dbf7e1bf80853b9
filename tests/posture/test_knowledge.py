"""What is not known is never taken for what is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model import NotKnown, Rows, Unknown, every, first, none_of, some, those

REFUSED = Unknown("AWS refused it", "s3:GetIt")


def rows(*found, missing=(), gaps=None):
    return Rows(lambda: found, str, missing=missing, gaps=gaps)


def test_rows_that_are_all_known_end():
    """They are a plain iterable, again and again."""
    found = rows(1, 2)

    assert [list(found), list(found)] == [[1, 2], [1, 2]]


def test_incomplete_rows_raise_after_the_last():
    """What is known comes first."""
    walk = iter(rows(1, missing=(REFUSED,)))

    assert next(walk) == 1
    with pytest.raises(NotKnown) as error:
        next(walk)
    assert error.value.unknown == (REFUSED,)


def test_a_gap_makes_rows_incomplete():
    """One thing of which nothing could be told is one that is missing."""
    with pytest.raises(NotKnown):
        list(rows(1, gaps={"2": REFUSED}))


def test_finding_tells_absent_from_refused():
    """None is known to be absent."""
    assert rows(1).find("2") is None
    assert rows(1, missing=(REFUSED,)).find("1") == 1
    assert rows(1, gaps={"3": REFUSED}).find("2") is None
    for incomplete in (rows(1, missing=(REFUSED,)), rows(1, gaps={"2": REFUSED}), none_of(REFUSED)):
        with pytest.raises(NotKnown):
            incomplete.find("2")


@st.composite
def worlds(draw):
    """True facts, and which of them may be read: whether each thing is listed, and whether its value is."""
    things = draw(st.lists(st.booleans(), max_size=5))
    readable = draw(st.lists(st.booleans(), min_size=len(things), max_size=len(things)))
    listed = draw(st.integers(0, len(things)))
    return things, readable, listed


@given(worlds())
def test_an_answer_from_part_of_the_facts_is_the_answer_from_all(world):
    """Whatever may not be read, an answer that is given is the true one; it is given if any value would do."""
    things, readable, listed = world
    missing = (REFUSED,) if listed < len(things) else ()
    seen = Rows(lambda: range(listed), str, missing=missing)

    def value(number):
        if not readable[number]:
            raise NotKnown(REFUSED)
        return things[number]

    known = [things[n] for n in range(listed) if readable[n]]
    complete = len(known) == len(things)
    if any(known) or complete:
        assert some(seen, value) == any(things)
    else:
        with pytest.raises(NotKnown):
            some(seen, value)
    if not all(known) or complete:
        assert every(seen, value) == all(things)
    else:
        with pytest.raises(NotKnown):
            every(seen, value)


def test_those_skips_what_is_not_known_and_says_so_at_the_end():
    """In order."""

    def odd(number):
        if number == 2:
            raise NotKnown(REFUSED)
        return number % 2 == 1

    walk = those(rows(1, 2, 3), odd)

    assert [next(walk), next(walk)] == [1, 3]
    with pytest.raises(NotKnown):
        next(walk)


def test_the_first_known_one_will_do():
    """Even where an earlier one may be one too."""
    assert first(rows(1, 2, missing=(REFUSED,)), lambda n: n == 2) == 2
    assert first(rows(1, 2), lambda n: n == 3) is None
