"""Alerts are the union of all that was said of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from vedette.errors import UsageError
from vedette.model import Severity
from vedette.state import AccessKey, AlertEvent, AlertRecord, Sighting, open_state
from vedette.state.alerts import Alerts

START = datetime(2024, 5, 1, tzinfo=UTC)
ID = "ab" * 16
#: One state for all examples of a property: migrating each time would be most of the time.
EMPTY = open_state("sqlite://")


def event(number, *, second=None, account="111122223333", **more):
    time = START + timedelta(seconds=number if second is None else second)
    return AlertEvent(f"e{number:03}", time, account=account, action="iam:CreateUser", source="cloudtrail", **more)


def record(*events, id=ID, severity=Severity.LOW, **more):  # noqa: A002  the field's name
    events = events or (event(1),)
    times = [e.ev_time for e in events]
    given = {"rule_id": "r1", "title": "A user was made", "entity": "arn:u", "window_start": START}
    return AlertRecord(
        id=id, severity=severity, first_seen=min(times), last_seen=max(times), events=events, **given | more
    )


def test_new_ids_are_returned_once(state):
    """The second time nothing is new."""
    assert state.alerts.upsert([record(), record(id="cd" * 16)]) == [ID, "cd" * 16]
    assert state.alerts.upsert([record()]) == []
    assert state.alerts.upsert([]) == []


def test_merging_widens(state):
    """Earliest, latest, most severe, all events, all values."""
    state.alerts.upsert([record(event(5, src_ip="9.9.9.9"), severity=Severity.HIGH)])
    state.alerts.upsert([record(event(1, region="eu-west-1"), event(5, src_ip="9.9.9.9"), tags=("attack.t1",))])

    alert = state.alerts.get(ID)

    assert (alert.first_seen, alert.last_seen) == (START + timedelta(seconds=1), START + timedelta(seconds=5))
    assert (alert.severity, alert.count, alert.event_ids) == (Severity.HIGH, 2, ("e001", "e005"))
    assert (alert.regions, alert.addresses, alert.tags) == (("eu-west-1",), ("9.9.9.9",), ("attack.t1",))
    assert [e.ev_id for e in alert.events] == ["e001", "e005"]
    assert alert.events[0] == event(1, region="eu-west-1")


EVENTS = st.builds(
    event,
    st.integers(0, 12),
    second=st.one_of(st.none(), st.integers(0, 5)),
    account=st.sampled_from([None, "1", "2"]),
    src_ip=st.sampled_from([None, "1.1.1.1", "2.2.2.2", "3.3.3.3"]),
)
RECORDS = st.lists(
    st.builds(
        lambda events, severity, which: record(*events, id=f"{which:032x}", severity=severity),
        st.lists(EVENTS, min_size=1, max_size=6),
        st.sampled_from(list(Severity)),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=8,
)


def content(records, batches):
    """Everything in a state after those batches; five events and two values are kept."""
    alerts = Alerts(EMPTY.alerts._database, events_kept=5, values_kept=2)
    with alerts._database.write() as connection:
        connection.execute(text("DELETE FROM alerts"))
    for batch in batches(records):
        alerts.upsert(batch)
    return [alerts.get(alert.id) for alert in alerts.list()]


@settings(max_examples=35, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_any_order_split_and_repetition_gives_the_same(records, chance):
    """Twice is once; order and batches change nothing, not even beyond the caps."""
    shuffled = records + chance.choices(records, k=3)
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(shuffled))

    together = content(records, lambda r: [r])

    assert content(shuffled, lambda r: [r[:cut], r[cut:]]) == together
    assert content(shuffled, lambda r: [[one] for one in r]) == together


def test_the_earliest_events_are_kept_and_all_are_counted(state):
    """Ten thousand events are stored whole, the earliest; the count goes on."""
    events = [event(n, second=n // 2) for n in range(10_500)]
    late_first = random.Random(1).sample(events, len(events))
    for start in range(0, len(events), 2_500):
        state.alerts.upsert([record(*late_first[start : start + 2_500])])
    state.alerts.upsert([record(*late_first[:100])])

    alert = state.alerts.get(ID)

    assert alert.count == 10_500
    assert alert.events == tuple(sorted(events, key=lambda e: (e.ev_time, e.ev_id))[:1_000])


def test_list_is_by_severity_then_latest(state):
    """What matters most comes first."""
    state.alerts.upsert(
        [
            record(event(1), id="1" * 32, severity=Severity.LOW),
            record(event(2), id="2" * 32, severity=Severity.CRITICAL),
            record(event(3), id="3" * 32, severity=Severity.LOW),
        ]
    )

    assert [a.id[0] for a in state.alerts.list()] == ["2", "3", "1"]
    assert [a.id[0] for a in state.alerts.list(limit=1)] == ["2"]
    assert [a.id[0] for a in state.alerts.list(severity_at_least="medium")] == ["2"]


def test_list_filters_by_rule_status_and_time(state):
    """Since and until choose the alerts seen in that span."""
    state.alerts.upsert([record(event(1), event(9)), record(event(20), id="2" * 32, rule_id="r2")])
    state.alerts.set_status("2", "closed")

    def ids(**filters):
        return [a.id[0] for a in state.alerts.list(**filters)]

    assert ids(rule_id="r2") == ["2"]
    assert ids(status="open") == ["a"]
    assert ids(since=START + timedelta(seconds=5), until=START + timedelta(seconds=10)) == ["a"]
    assert ids(since=START + timedelta(seconds=10)) == ["2"]
    assert ids(until=START + timedelta(seconds=1)) == []


def test_status_stays_until_something_new_comes(state):
    """A closed alert opens again when it grows; an acknowledged one stays with whoever has it."""
    state.alerts.upsert([record()])
    state.alerts.set_status(ID[:6], "closed")
    state.alerts.upsert([record()])
    assert state.alerts.get(ID).status == "closed"

    state.alerts.upsert([record(event(2))])
    assert state.alerts.get(ID).status == "open"

    state.alerts.set_status(ID, "acknowledged")
    state.alerts.upsert([record(event(3), severity=Severity.CRITICAL)])
    assert state.alerts.get(ID).status == "acknowledged"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: a.get("ff"), "no alert has the id 'ff'"),
        (lambda a: a.get(""), "no alert has the id ''"),
        (lambda a: a.get("%"), "no alert has the id '%'"),
        (lambda a: a.get("a"), "'a' begins more than one alert's id"),
        (lambda a: a.set_status(ID, "done"), "no status is named 'done'"),
        (lambda a: a.list(severity_at_least="loud"), "no severity is named 'loud'"),
    ],
)
def test_wrong_use_is_explained(state, call, message):
    """Unknown and ambiguous ids, statuses and severities name what there is."""
    state.alerts.upsert([record(), record(id="a1" * 16)])

    with pytest.raises(UsageError, match=message) as caught:
        call(state.alerts)

    assert caught.value.hint


def test_ids_may_be_given_in_capitals(state):
    """What was copied from a ticket still works."""
    state.alerts.upsert([record()])

    assert state.alerts.get(ID[:8].upper()).id == ID


def test_an_upsert_that_fails_leaves_nothing(state):
    """All records or none."""
    good, bad = record(), record(event(1), id="2" * 32, title=None)

    with pytest.raises(Exception, match=r"(?i)not.null"):
        state.alerts.upsert([good, bad])

    assert state.alerts.list() == []


def test_what_pages_nobody_is_kept_apart(state):
    """Staged and excepted alerts are not new, not listed by default, and counted by their status."""
    assert state.alerts.upsert([record(event(1), status="staged")]) == []
    assert state.alerts.upsert([record(event(2), id="e" * 32, status="excepted")]) == []
    assert state.alerts.list() == []
    assert [a.status for a in state.alerts.list(status="staged")] == ["staged"]
    assert state.alerts.numbers(record(event(1)).rule_id) == {"excepted": 1, "staged": 1}


def test_a_rule_that_becomes_live_pages(state):
    """Its staged alert, seen again, is open and new; staged again, it stays open."""
    staged = record(event(1), status="staged")
    state.alerts.upsert([staged])
    assert state.alerts.upsert([record(event(1))]) == [staged.id]
    assert state.alerts.upsert([staged]) == []
    assert [a.status for a in state.alerts.list()] == ["open"]


def test_nobody_makes_an_alert_staged_by_hand(state):
    """It would hide it."""
    state.alerts.upsert([record(event(1))])
    with pytest.raises(UsageError, match="by hand"):
        state.alerts.set_status(ID, "excepted")


def test_sightings_say_who_was_seen(state):
    """Events that have all in common are one, with its span; of alerts that page, and of kept events alone."""
    who = {"actor": "arn:u", "session": "AKIA", "src_ip": "9.9.9.9", "outcome": "success"}
    state.alerts.upsert(
        [
            record(event(1, **who), event(5, **who), event(3, **who | {"outcome": None})),
            record(event(7), id="cd" * 16, status="staged"),
        ]
    )
    Alerts(state._database, events_kept=1).upsert([record(event(2), event(9), id="ef" * 16)])

    found = state.alerts.sightings()

    assert set(found) == {ID, "ef" * 16}
    shared = {"account": "111122223333", "source": "cloudtrail"}
    assert sorted(found[ID], key=lambda one: one.first) == [
        Sighting(START + timedelta(seconds=1), START + timedelta(seconds=5), 2, **shared, **who),
        Sighting(START + timedelta(seconds=3), START + timedelta(seconds=3), 1, **shared, **who | {"outcome": None}),
    ]
    (kept,) = found["ef" * 16]
    assert (kept.first, kept.events) == (START + timedelta(seconds=2), 1)


def test_makers_are_read_with_their_keys(state):
    """Back to the first; what is unknown is missing, and a loop ends."""
    made = {"made_at": START}
    keys = [
        AccessKey("ASIA2", made_with="ASIA1", **made),
        AccessKey("ASIA1", made_with="AKIA0", **made),
        AccessKey("AKIA0", made_with="ASIA2", **made),
        AccessKey("AKIA9", made_with="ASIA9", **made),
    ]
    state.keys.learn(keys)

    assert state.keys.with_makers(["ASIA2", "ASIA8"]) == {key.id: key for key in keys[:3]}
    assert state.keys.with_makers([]) == {}
