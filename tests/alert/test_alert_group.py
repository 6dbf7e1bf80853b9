"""Grouping: by rule, entity and window, whatever the order."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.alert import alert_id, group, window_start
from vedette.errors import RuleError
from vedette.model import Match, RuleInfo, Severity
from vedette.model.findings import MatchEvent
from vedette.state import open_state

DAY = datetime(2024, 5, 1, tzinfo=UTC)
RULES = {
    "r1": RuleInfo("r1", "One", tags=("attack.t1098",)),
    "r2": RuleInfo("r2", "Two", window=timedelta(hours=1)),
}


def match(*hours, rule="r1", entity="arn:alice", severity=Severity.LOW, **more):
    events = tuple(MatchEvent(f"e{hour}", DAY + timedelta(hours=hour), **more) for hour in hours)
    return Match(rule, entity, DAY + timedelta(hours=hours[0]), severity, "cloudtrail", events)


def test_the_id_is_a_function_of_rule_entity_and_window():
    """Any program can compute it again."""
    (record,) = group([match(3)], RULES)

    expected = hashlib.sha256(b"vedette-alert|r1|arn:alice|2024-05-01T00:00:00+00:00").hexdigest()[:32]
    assert record.id == expected == alert_id("r1", "arn:alice", DAY)


def test_matches_of_one_window_are_one_alert():
    """The union of events, the widest span, the highest severity."""
    (record,) = group([match(5, 3), match(3, 9, severity=Severity.HIGH)], RULES)

    assert [event.ev_id for event in record.events] == ["e3", "e5", "e9"]
    assert (record.first_seen, record.last_seen) == (DAY + timedelta(hours=3), DAY + timedelta(hours=9))
    assert (record.severity, record.title, record.tags) == (Severity.HIGH, "One", ("attack.t1098",))
    assert record.events[0].source == "cloudtrail"


def test_rule_entity_and_window_part_alerts():
    """Another rule, entity or window is another alert."""
    found = [match(1), match(25), match(1, entity="arn:bob"), match(1, rule="r2"), match(2, rule="r2")]

    assert len({record.id for record in group(found, RULES)}) == 5


def test_windows_are_in_utc():
    """A time in another zone falls into the same window."""
    east = datetime(2024, 5, 2, 1, tzinfo=timezone(timedelta(hours=5)))

    assert window_start(east, timedelta(days=1)) == DAY
    assert window_start(DAY - timedelta(microseconds=1), timedelta(days=1)) == DAY - timedelta(days=1)
    assert window_start(datetime(1969, 12, 31, 23, tzinfo=UTC), timedelta(days=1)).day == 31


def test_a_match_of_no_rule_is_an_error():
    """Nothing is dropped in silence."""
    with pytest.raises(RuleError, match="not loaded"):
        group([match(1, rule="gone")], RULES)
    assert group([], RULES) == []


def test_a_match_without_events_has_its_own_time():
    """Its time is all there is."""
    bare = Match("r1", "arn:alice", DAY, Severity.LOW, "cloudtrail", ())

    (record,) = group([bare], RULES)

    assert (record.first_seen, record.last_seen, record.events) == (DAY, DAY, ())


def many_matches(addresses):
    """Matches by the hours of their events, which have one of these addresses."""
    one = st.builds(
        lambda hours, rule, entity, severity, ip: match(
            *hours, rule=rule, entity=entity, severity=severity, ev_src_ip=ip
        ),
        st.lists(st.integers(0, 40), min_size=1, max_size=4),
        st.sampled_from(["r1", "r2"]),
        st.sampled_from(["arn:alice", "arn:bob", "\ud800 | \x00"]),
        st.sampled_from(list(Severity)),
        st.sampled_from(addresses),
    )
    return st.lists(one, max_size=12)


MATCHES = many_matches([None, "1.1.1.1", "2.2.2.2"])
#: Of each event one reading: of several, an alert names the addresses of all that were ever stored.
ONE_READING = many_matches(["1.1.1.1"])


@settings(max_examples=100, deadline=None)
@given(MATCHES, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(matches, chance):
    """Twice is once, and any order is the same."""
    again = matches * 2
    chance.shuffle(again)

    assert group(again, RULES) == group(matches, RULES)


@settings(max_examples=10, deadline=None)
@given(ONE_READING, st.randoms(use_true_random=False))
def test_any_split_into_batches_gives_the_same_alerts(matches, chance):
    """Grouped and kept in parts, or at once: the same alerts."""
    shuffled = list(matches)
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(shuffled))
    with open_state("sqlite://") as once, open_state("sqlite://") as parts:
        once.alerts.upsert(group(matches, RULES))
        for batch in (shuffled[:cut], shuffled[cut:], shuffled[:cut]):
            parts.alerts.upsert(group(batch, RULES))

        expected = [once.alerts.get(a.id) for a in once.alerts.list()]
        assert [parts.alerts.get(a.id) for a in parts.alerts.list()] == expected
