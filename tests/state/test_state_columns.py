"""What is bound for thousands of rows at once is what SQLAlchemy binds for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger
from sqlalchemy.dialects import sqlite

from vedette.state.columns import AnyText, UtcMicros, bound

TEXTS = st.one_of(st.none(), st.text(), st.sampled_from(["", "plain", "a\0b", "file\udcff", "山"]))
TIMES = st.one_of(
    st.none(), st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone.max]))
)


def singly(kind, values):
    how = kind.bind_processor(sqlite.dialect())
    return [how(value) for value in values]


@given(st.lists(TEXTS))
def test_text_is_bound_as_each_is(values):
    """NUL and lone surrogates too, and among plain text."""
    assert list(bound(AnyText(), values)) == singly(AnyText(), values)


@given(st.lists(TIMES))
def test_times_are_bound_as_each_is(values):
    """In microseconds, whatever their zone."""
    assert list(bound(UtcMicros(), values)) == singly(UtcMicros(), values)


def test_numbers_go_as_they_are():
    """Drivers take them."""
    assert bound(BigInteger(), [1, None]) == [1, None]
    assert bound(UtcMicros(), [datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)]) == [1_000_000]
