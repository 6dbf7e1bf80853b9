"""Exceptions: what is taken out, what stays, and that nothing goes that was not named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vedette.alert.exceptions import exceptions
from vedette.config.exceptions import ExceptionConfig
from vedette.detect.matches import CountedMatch
from vedette.model import Severity
from vedette.model.findings import MatchEvent

DAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
RULES = [
    SimpleNamespace(id="r1", names=("r1", "open-port"), correlation=None),
    SimpleNamespace(id="r2", names=("r2",), correlation=None),
    SimpleNamespace(id="c1", names=("c1",), correlation=object()),
]


def exception(rule="r1", **more):
    return ExceptionConfig(**{"rule": rule, "owner": "mira", "reason": "known", "until": date(2026, 7, 1), **more})


def match(*addresses, rule="r1", entity="arn:builder", count=None, day=DAY):
    events = tuple(
        MatchEvent(f"e{n}", day + timedelta(minutes=n), ev_src_ip=ip, ev_actor=entity) for n, ip in enumerate(addresses)
    )
    return CountedMatch(rule, entity, day, Severity.HIGH, "cloudtrail", events, count=count or len(events))


def left(given, *matches):
    return exceptions(given, RULES).apply(matches)


def test_an_entity_is_excepted_for_its_rule_alone():
    """By id or name, with a pattern, without case; another rule or entity stays."""
    kept = [match("192.0.2.1", rule="r2"), match("192.0.2.1", entity="arn:eve")]
    assert left([exception("open-port", entity="ARN:build*")], match("192.0.2.1"), *kept) == kept


def test_a_network_takes_out_its_events_alone():
    """The others stay in the match, which is counted and timed anew."""
    (kept,) = left([exception(where={"ev_src_ip": "192.0.2.0/24"})], match("192.0.2.7", "203.0.113.9"))
    assert [event.ev_src_ip for event in kept.events] == ["203.0.113.9"]
    assert (kept.count, kept.time) == (1, DAY + timedelta(minutes=1))


def test_a_correlation_stands_or_falls_as_one():
    """With one event that is not excepted it stays whole."""
    given = [exception("c1", where={"ev_src_ip": ("192.0.2.*", "10.0.0.0/8")})]
    mixed = match("192.0.2.7", "203.0.113.9", rule="c1")
    assert left(given, mixed) == [mixed]
    assert left(given, match("192.0.2.7", "10.1.1.1", rule="c1")) == []


def test_what_is_not_seen_is_not_excepted():
    """A match of more events than it carries stays, unless its entity is excepted."""
    many = match("192.0.2.7", count=5000)
    assert left([exception(where={"ev_src_ip": "192.0.2.7"})], many) == [many]
    assert left([exception(entity="arn:builder")], many) == []


def test_an_exception_ends():
    """Events from its last day on are told again, whenever they are looked at; the end is said."""
    given = [exception(entity="*builder", until=date(2026, 6, 1))]
    assert left(given, match("192.0.2.1"))
    assert left(given, match("192.0.2.1", day=DAY - timedelta(days=1))) == []
    (sentence,) = exceptions(given, RULES).expired(date(2026, 6, 1))
    assert "mira" in sentence
    assert exceptions(given, RULES).expired(date(2026, 5, 31)) == []


def test_what_goes_is_counted():
    """By exception, in events."""
    found = exceptions([exception(entity="arn:builder"), exception("r2", where={"ev_actor": "*"})], RULES)
    found.apply([match("192.0.2.1", "192.0.2.2", count=7), match("192.0.2.1", rule="r2")])
    assert dict(found.counts) == {0: 7, 1: 1}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"entity": "*"},
        {"entity": "x", "owner": ""},
        {"entity": "x", "reason": ""},
        {"where": {"userAgent": "x"}},
        {"where": {"ev_src_ip": "192.0.2.0/99"}},
        {"where": {"ev_actor": ()}},
    ],
)
def test_an_exception_is_narrow_and_has_an_owner(more):
    """One for everything, for nobody, without a reason, or of an unknown column is refused."""
    with pytest.raises(ValidationError):
        exception(**more)


@given(st.lists(st.sampled_from(["192.0.2.1", "203.0.113.5", "", "not-an-address", "::1"]), min_size=1, max_size=6))
def test_nothing_is_lost_that_was_not_named(addresses):
    """Whatever the addresses, events left and events counted are all there were."""
    found = exceptions([exception(where={"ev_src_ip": "192.0.2.0/24"})], RULES)
    kept = found.apply([match(*addresses)])
    assert sum(one.count for one in kept) + found.counts.total() == len(addresses)
    assert all(event.ev_src_ip != "192.0.2.1" for one in kept for event in one.events)
