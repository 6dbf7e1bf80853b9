"""Incidents: which alerts belong together, which never do, and that neither order nor batches matter."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.alert.incidents import GAPS, LONGEST, LONGEST_BY_MADE_KEY, NEAR, incident_id, incidents
from vedette.alert.story import Happening
from vedette.alert.traces import COMMON_PRINCIPALS, MOST_OF_A_KIND
from vedette.model import Alert, LinkKind, Severity
from vedette.state import AccessKey, AlertEvent, AlertRecord, Sighting, open_state

DAY = datetime(2024, 5, 1, tzinfo=UTC)
ACCOUNT = "111122223333"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
PERSON = "arn:aws:sts::{}:assumed-role/AWSReservedSSO_{}_0123456789abcdef/mira@example.com"
KEY, OTHER_KEY = "AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002"
SESSION, OTHER_SESSION = "ASIAEXAMPLE000000001", "ASIAEXAMPLE000000002"
MACHINE = "i-0123456789abcdef0"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class World:
    """Alerts as they are added, each with what was seen in it."""

    def __init__(self):
        self.alerts, self.sightings, self.keys = [], {}, {}

    def add(self, after, *seen, severity=Severity.MEDIUM, lasts=MINUTE, entity="", name="", **more):
        """Add an alert so long after the first day; `seen` are fields of sightings. Gives its id."""
        id_ = name or f"{len(self.alerts) + 1:032x}"
        first, last = DAY + after, DAY + after + lasts
        given = {"accounts": (ACCOUNT,), "status": "open", "rule_id": "r", "title": "A thing was done"} | more
        alert = Alert(
            id=id_,
            severity=severity,
            entity=entity,
            first_seen=first,
            last_seen=last,
            window_start=first,
            count=max(1, len(seen)),
            event_ids=(),
            **given,
        )
        self.alerts.append(alert)
        base = {"first": first, "last": last, "events": 1, "account": ACCOUNT, "source": "cloudtrail"}
        self.sightings[id_] = tuple(Sighting(**base | one) for one in seen)
        return id_

    def make(self, key, after, **more):
        """Tell that a key was made."""
        self.keys[key] = AccessKey(key, account=ACCOUNT, made_at=DAY + after, **more)

    def incidents(self, happenings=None):
        """Join all there are."""
        return incidents(self.alerts, self.sightings, self.keys, happenings or {})

    def grouped(self):
        """The ids of the alerts of each incident, in order of time."""
        found = sorted(self.incidents(), key=lambda one: (one.first_seen, one.id))
        return [[alert.id for alert in one.alerts] for one in found]


@pytest.fixture
def world():
    return World()


#: What two alerts share, and what they are told to share.
SHARED = {
    "session": ({"session": SESSION}, {"session": SESSION}, LinkKind.SESSION, SESSION),
    "key": ({"session": KEY}, {"session": KEY}, LinkKind.KEY, KEY),
    "user": ({"actor": ALICE}, {"actor": ALICE}, LinkKind.PRINCIPAL, ALICE),
    "person": (
        {"actor": PERSON.format(ACCOUNT, "Admin")},
        {"actor": PERSON.format("444455556666", "Reader"), "account": "444455556666"},
        LinkKind.PRINCIPAL,
        "mira@example.com",
    ),
    "person who signs in": (
        {"actor": PERSON.format(ACCOUNT, "Admin")},
        {"actor": "AROAEXAMPLE000000001:mira@example.com"},
        LinkKind.PRINCIPAL,
        "mira@example.com",
    ),
    "user of a host": (
        {"actor": "root@web-1", "source": "linux_audit"},
        {"actor": "root@web-1", "source": "linux_audit"},
        LinkKind.PRINCIPAL,
        f"{ACCOUNT}/root@web-1",
    ),
    "machine": (
        {"actor": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/{MACHINE}"},
        {"actor": MACHINE, "source": "vpc_flow"},
        LinkKind.HOST,
        MACHINE,
    ),
    "host": (
        {"actor": "root@web-1", "source": "linux_audit"},
        {"actor": "carol@web-1", "source": "linux_syslog"},
        LinkKind.HOST,
        f"{ACCOUNT}/web-1",
    ),
    "host by its address": (
        {"actor": "root@ip-10-0-1-23.ec2.internal", "source": "linux_syslog"},
        {"src_ip": "10.0.1.23", "source": "vpc_flow"},
        LinkKind.HOST,
        f"{ACCOUNT}/10.0.1.23",
    ),
    "address": ({"src_ip": "203.0.113.7"}, {"src_ip": "203.0.113.7"}, LinkKind.ADDRESS, "203.0.113.7"),
    "address of six": ({"src_ip": "2001:db8::7"}, {"src_ip": "2001:DB8:0::7"}, LinkKind.ADDRESS, "2001:db8::7"),
}


@pytest.mark.parametrize(("one", "other", "kind", "value"), SHARED.values(), ids=SHARED)
def test_what_is_shared_joins_and_is_told(world, one, other, kind, value):
    """Within the gap of its kind, with the reason; the earliest needs none."""
    first = world.add(HOUR * 0, one)
    second = world.add(MINUTE + GAPS[kind], other)

    (found,) = world.incidents()

    assert [alert.id for alert in found.alerts] == [first, second]
    assert found.links_of(first) == ()
    (link,) = [link for link in found.links_of(second) if link.kind is kind]
    assert (link.to, link.value, link.via) == (first, value, "")


@pytest.mark.parametrize(("one", "other", "kind", "value"), SHARED.values(), ids=SHARED)
def test_beyond_the_gap_nothing_is_joined(world, one, other, kind, value):
    """A second more is too late; several kinds at once have the longest of their gaps."""
    world.add(HOUR * 0, one)
    world.add(MINUTE + max(GAPS.values()) + timedelta(seconds=1), other)

    assert len(world.incidents()) == 2


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        ({"session": SESSION}, "session"),
        ({"session": KEY}, "key"),
        ({"actor": ALICE}, "principal"),
        ({"actor": MACHINE}, "host"),
        ({"src_ip": "203.0.113.7"}, "address"),
    ],
)
def test_each_kind_has_a_gap_of_its_own(world, one, kind):
    """It is counted from the end of one to the beginning of the next."""
    gap = GAPS[LinkKind(kind)]
    world.add(HOUR * 0, one, lasts=HOUR)
    world.add(HOUR + gap, one)
    world.add(HOUR + gap + MINUTE + gap + timedelta(seconds=1), one)

    assert [len(some) for some in world.grouped()] == [2, 1]


def test_what_joins_goes_on(world):
    """The first and the last share nothing, and the one between shares something with each."""
    ids = [
        world.add(HOUR, {"session": KEY, "src_ip": "203.0.113.7"}),
        world.add(HOUR * 2, {"session": OTHER_KEY, "src_ip": "203.0.113.7"}),
        world.add(HOUR * 3, {"session": OTHER_KEY, "src_ip": "198.51.100.7"}),
    ]

    assert world.grouped() == [ids]


def test_an_entity_says_whom_an_alert_is_about(world):
    """Addresses and identities in it count, also where no event has them."""
    ids = [
        world.add(HOUR, {"actor": ALICE}),
        world.add(HOUR * 2, entity=f"{ACCOUNT} / {ALICE}"),
        world.add(HOUR * 3, {"src_ip": "203.0.113.7"}, entity=f"{ALICE} / 203.0.113.7"),
        world.add(HOUR * 4, entity="203.0.113.7"),
    ]

    assert world.grouped() == [ids]


def test_a_users_bare_name_is_the_user(world):
    """An alert that a user was made names it; what it does then belongs to that. In another account it is another."""
    made = world.add(HOUR, {"actor": ALICE}, entity=f"{ACCOUNT} / bob")
    used = world.add(HOUR * 2, {"actor": BOB})
    other = world.add(HOUR * 3, {"actor": ALICE.replace("1111", "4444")}, entity="444422223333 / bob")

    assert world.grouped() == [[made, used], [other]]


def test_a_person_is_one_however_rules_write_the_name(world):
    """A session, the role's ARN with the name, the bare name where it is known to be a person's."""
    ids = [
        world.add(HOUR, {"actor": PERSON.format(ACCOUNT, "Admin")}),
        world.add(HOUR * 2, entity=PERSON.format(ACCOUNT, "Admin").replace("sts", "iam").replace("assumed-", "")),
        world.add(HOUR * 3, entity="mira@example.com"),
    ]

    (found,) = world.incidents()

    assert [alert.id for alert in found.alerts] == ids
    assert found.principals == ("mira@example.com",)


def test_a_key_made_in_one_alert_and_used_in_another(world):
    """Also after days: what counts is when it was made. The reason names both keys."""
    made = world.add(HOUR, {"actor": ALICE, "session": KEY})
    world.make(OTHER_KEY, HOUR + MINUTE, made_with=KEY, made_by=ALICE)
    used = world.add(timedelta(days=20), {"actor": BOB, "session": OTHER_KEY})

    (found,) = world.incidents()

    assert [alert.id for alert in found.alerts] == [made, used]
    (link,) = found.links_of(used)
    assert (link.kind, link.value, link.via) == (LinkKind.KEY, KEY, OTHER_KEY)


def test_a_made_key_opens_no_incident_for_ever(world):
    """After a month it is a matter of its own."""
    world.add(HOUR, {"session": KEY})
    world.make(OTHER_KEY, HOUR, made_with=KEY)
    world.add(HOUR + LONGEST_BY_MADE_KEY, {"session": OTHER_KEY})

    assert len(world.incidents()) == 2


def test_a_key_made_by_a_principal_without_a_key(world):
    """Whoever was signed in to the console made it: the principal is what joins."""
    world.add(HOUR, {"actor": ALICE})
    world.make(OTHER_KEY, HOUR * 2, made_by=ALICE)
    used = world.add(timedelta(days=9), {"actor": BOB, "session": OTHER_KEY})

    (found,) = world.incidents()

    (link,) = found.links_of(used)
    assert (link.kind, link.value, link.via) == (LinkKind.PRINCIPAL, ALICE, OTHER_KEY)


def test_a_role_taken_with_a_key_in_steps(world):
    """A session of a session of a key belongs to the key."""
    ids = [world.add(HOUR, {"session": KEY}), world.add(HOUR * 4, {"session": OTHER_SESSION})]
    world.make(SESSION, HOUR * 2, made_with=KEY)
    world.make(OTHER_SESSION, HOUR * 3, made_with=SESSION)

    assert world.grouped() == [ids]


def test_keys_that_were_once_made_together_share_nothing_today(world):
    """An administrator made both, months ago."""
    for key in (KEY, OTHER_KEY):
        world.make(key, timedelta(days=-90), made_with=SESSION, made_by=ALICE)
    world.add(HOUR, {"session": KEY})
    world.add(HOUR * 2, {"session": OTHER_KEY})

    assert len(world.incidents()) == 2


def test_sessions_of_keys_that_were_once_made_share_nothing_today(world):
    """Each took a role with a key of its own, or with the same a week later; who made those keys is long past."""
    world.make(SESSION, timedelta(days=-91), made_with="AKIAEXAMPLE000000000")
    for number, key in enumerate((KEY, KEY, OTHER_KEY)):
        world.make(key, timedelta(days=-90), made_with=SESSION)
        took = f"ASIAEXAMPLE00000001{number}"
        world.make(took, timedelta(weeks=number), made_with=key)
        world.add(timedelta(weeks=number) + HOUR, {"session": took})

    assert len(world.incidents()) == 3


def test_a_session_of_a_key_that_an_alert_saw_made(world):
    """In two steps, with days between: the reason names the key that was made."""
    ids = [world.add(HOUR, {"session": KEY}), world.add(timedelta(days=12), {"session": SESSION})]
    world.make(OTHER_KEY, HOUR, made_with=KEY)
    world.make(SESSION, timedelta(days=12), made_with=OTHER_KEY)

    (found,) = world.incidents()

    assert [alert.id for alert in found.alerts] == ids
    assert [(link.value, link.via) for link in found.links_of(ids[1])] == [(KEY, OTHER_KEY)]


def test_a_key_that_made_itself_is_no_loop(world):
    """What logs say may be wrong."""
    world.make(KEY, HOUR, made_with=OTHER_KEY)
    world.make(OTHER_KEY, HOUR, made_with=KEY)

    assert world.add(HOUR, {"session": KEY}) in world.grouped()[0]


@pytest.mark.parametrize(
    "shared",
    [
        {"account": ACCOUNT},
        {"actor": ACCOUNT},
        {"actor": "cloudformation.amazonaws.com"},
        {"actor": "S3Bucket", "source": "guardduty"},
        {"actor": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"actor": ""},
        {"session": ""},
        {"session": "0x3e7", "source": "windows_event"},
        {"session": "4", "source": "linux_audit"},
        {"src_ip": "127.0.0.1"},
        {"src_ip": "not an address"},
    ],
)
def test_what_everybody_shares_joins_nothing(world, shared):
    """Accounts, services, kinds of resources, numbers that recur, no address."""
    world.add(HOUR, shared, entity="tcp")
    world.add(HOUR * 2, shared, entity="tcp")

    assert len(world.incidents()) == 2


def at_home(world, where, principals, days=2):
    """Let so many principals do small things from there, on so many days."""
    for number in range(principals):
        for day in range(days):
            seen = {"actor": f"arn:aws:iam::{ACCOUNT}:user/u{number}", "src_ip": where}
            world.add(timedelta(days=day), seen, severity=Severity.LOW)


@pytest.mark.parametrize("where", ["203.0.113.7", "203.0.113.9"])
def test_a_common_address_joins_nothing(world, where):
    """An office or a NAT, and its neighbours."""
    at_home(world, "203.0.113.7", COMMON_PRINCIPALS)
    world.add(HOUR, {"src_ip": where})
    world.add(HOUR * 2, {"src_ip": where}, entity=where)

    assert len(world.incidents()) == 2


@pytest.mark.parametrize(("principals", "days"), [(COMMON_PRINCIPALS - 1, 5), (9, 1)])
def test_an_address_of_few_or_of_a_day_is_not_common(world, principals, days):
    """Whoever holds stolen keys of nine uses them from one place, for a day."""
    at_home(world, "203.0.113.7", principals, days)
    world.add(HOUR, {"src_ip": "203.0.113.7"})
    world.add(HOUR * 2, {"src_ip": "203.0.113.7"})

    assert len(world.incidents()) == 1


def test_sessions_and_refusals_make_no_address_common(world):
    """A role is one principal, and who was refused was never at home."""
    for day in range(5):
        for number in range(5):
            role = {"actor": f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/build-{day}-{number}", "src_ip": "203.0.113.7"}
            tried = {"actor": f"user{number}@example.com", "src_ip": "203.0.113.7", "outcome": "denied"}
            world.add(timedelta(days=day), role, tried, severity=Severity.LOW)
    world.add(HOUR, {"src_ip": "203.0.113.7"})
    world.add(HOUR * 2, {"src_ip": "203.0.113.7"})

    assert len(world.incidents()) == 1


def test_an_alert_about_many_is_about_none_of_them(world):
    """A password tried on everybody does not join what each of them does; where it was tried from does."""
    users = [f"arn:aws:iam::{ACCOUNT}:user/u{number}" for number in range(MOST_OF_A_KIND + 1)]
    sprayed = world.add(HOUR, *({"actor": one, "src_ip": "203.0.113.7"} for one in users), entity="203.0.113.7")
    own = world.add(HOUR * 2, {"actor": users[0]})
    same = world.add(HOUR * 3, {"actor": BOB, "src_ip": "203.0.113.7"})

    assert world.grouped() == [[sprayed, same], [own]]


def test_low_alerts_begin_nothing_and_join_nothing(world):
    """One that shares something with each of two incidents is context of the one it shares more with."""
    one = world.add(HOUR, {"session": KEY})
    low = world.add(HOUR * 2, {"session": OTHER_KEY, "src_ip": "203.0.113.7"}, {"session": KEY}, severity=Severity.LOW)
    other = world.add(HOUR * 3, {"src_ip": "203.0.113.7"})
    world.add(HOUR * 4, {"actor": BOB}, severity=Severity.LOW)

    first, second = sorted(world.incidents(), key=lambda found: found.first_seen)

    assert world.grouped() == [[one], [other]]
    assert [alert.id for alert in first.context] == [low]
    (link,) = first.links_of(low)
    assert (link.to, link.kind, link.value) == (one, LinkKind.KEY, KEY)
    assert second.context == ()


@pytest.mark.parametrize(("apart", "beside"), [(NEAR, 1), (NEAR + timedelta(seconds=1), 0)])
def test_low_alerts_are_context_only_near_by(world, apart, beside):
    """Before or after, a day at the most, though the key's gap is longer."""
    world.add(HOUR, {"session": KEY})
    world.add(HOUR + MINUTE + apart, {"session": KEY}, severity=Severity.LOW)
    world.add(HOUR - MINUTE - apart, {"session": KEY}, severity=Severity.INFORMATIONAL)

    assert len(world.incidents()[0].context) == 2 * beside


@pytest.mark.parametrize("every", [timedelta(days=1), timedelta(hours=6)])
def test_an_automation_is_no_endless_incident(world, every):
    """What goes on for two months is cut; none is longer than it may be, and none begins anew for each alert."""
    count = int(timedelta(days=60) / every)
    for number in range(count):
        world.add(every * number, {"actor": f"arn:aws:sts::{ACCOUNT}:assumed-role/builder/packer", "session": KEY})

    found = world.incidents()

    assert max(one.last_seen - one.first_seen for one in found) <= LONGEST
    assert len(found) == 5
    assert sum(len(one.alerts) for one in found) == count


def test_weekly_alerts_are_an_incident_each(world):
    """A week is longer than anybody's pause."""
    for week in range(4):
        world.add(timedelta(weeks=week), {"actor": ALICE, "session": KEY})

    assert len(world.incidents()) == 4


def test_an_alert_longer_than_an_incident_may_be_is_one_by_itself(world):
    """Its window is its rule's choice; the others still join."""
    world.add(HOUR, {"actor": ALICE}, lasts=LONGEST * 2)
    world.add(HOUR * 2, {"actor": ALICE})
    world.add(HOUR * 3, {"actor": ALICE})

    assert sorted(len(some) for some in world.grouped()) == [1, 2]


def test_severity_status_and_numbers_are_those_of_its_alerts(world):
    """The highest; open while one is; the span of all; what is context says nothing."""
    seen = {"actor": ALICE, "session": KEY, "src_ip": "203.0.113.7"}
    first = world.add(HOUR, seen, status="acknowledged", regions=("us-east-1",))
    world.add(HOUR * 2, seen, severity=Severity.HIGH, status="closed", lasts=HOUR)
    world.add(HOUR * 3, seen, severity=Severity.LOW, status="open")

    (found,) = world.incidents()

    assert (found.severity, found.status, found.count) == (Severity.HIGH, "acknowledged", 2)
    assert (found.first_seen, found.last_seen) == (DAY + HOUR, DAY + HOUR * 3)
    assert found.id == incident_id(first) != first
    assert (found.principals, found.keys, found.addresses) == ((ALICE,), (KEY,), ("203.0.113.7",))
    assert (found.accounts, found.regions) == ((ACCOUNT,), ("us-east-1",))


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("closed", "open"), "open"),
        (("closed", "closed"), "closed"),
        (("acknowledged", "open"), "open"),
        (("closed", "acknowledged"), "acknowledged"),
    ],
)
def test_an_incident_is_closed_when_all_of_it_is(world, statuses, status):
    """And open again when an alert joins it."""
    for number, one in enumerate(statuses):
        world.add(HOUR * number, {"session": KEY}, status=one)

    assert world.incidents()[0].status == status


def test_the_most_severe_come_first_then_the_latest(world):
    """What to look at first stands first."""
    world.add(HOUR, {"actor": ALICE})
    world.add(HOUR * 2, {"actor": BOB})
    world.add(HOUR * 0, {"session": KEY}, severity=Severity.CRITICAL)

    assert [(one.severity.value, one.first_seen - DAY) for one in world.incidents()] == [
        ("critical", HOUR * 0),
        ("medium", HOUR * 2),
        ("medium", HOUR),
    ]


HAPPENINGS = {
    "look": Happening("reconnaissance", "discovery", brief=True),
    "user": Happening("user created", "persistence", brief=True),
    "trail": Happening("trail deleted", "defense-evasion", brief=True),
    "all": Happening("Somebody did all of this within an hour", "impact"),
    "other": Happening("log group deleted", "defense-evasion", brief=True),
}


def test_a_title_says_who_and_what_in_the_order_of_att_and_ck(world):
    """The most severe three, in few words where there are such; the rest is counted."""
    for number, (rule, severity) in enumerate(
        [("trail", "high"), ("look", "medium"), ("all", "critical"), ("user", "medium"), ("look", "medium")]
    ):
        world.add(HOUR * number, {"actor": ALICE}, rule_id=rule, severity=Severity(severity))

    assert world.incidents(HAPPENINGS)[0].title == "user/alice: user created, trail deleted, reconnaissance and 1 more"


def test_a_title_without_words_for_rules_has_theirs(world):
    """Public rules have no behaviours; nobody named is the address, and else the entity."""
    world.add(HOUR, {"src_ip": "203.0.113.7"}, title="Odd Thing", tags=("attack.t1098",))
    world.add(HOUR, entity="stream 7\x1b[2J", title="It fell silent")

    assert sorted(one.title for one in world.incidents()) == ["203.0.113.7: Odd Thing", "stream 7: It fell silent"]


def test_nothing_is_nothing():
    """No alerts, or none that is loud."""
    quiet = World()
    quiet.add(HOUR, {"session": KEY}, severity=Severity.LOW)

    assert incidents([], {}, {}, {}) == []
    assert quiet.incidents() == []


def test_an_earlier_alert_that_is_found_later_renames_an_incident(world):
    """Its id is that of the earliest; the earlier id is that of an alert in it."""
    later = world.add(HOUR * 5, {"session": KEY})
    (before,) = world.incidents()
    earlier = world.add(HOUR, {"session": KEY})
    (after,) = world.incidents()

    assert (before.id, after.id) == (incident_id(later), incident_id(earlier))


ACTORS = st.sampled_from([ALICE, BOB, PERSON.format(ACCOUNT, "A"), f"arn:aws:sts::{ACCOUNT}:assumed-role/w/{MACHINE}"])
SEEN = st.fixed_dictionaries(
    {},
    optional={
        "actor": ACTORS,
        "session": st.sampled_from([KEY, OTHER_KEY, SESSION, OTHER_SESSION]),
        "src_ip": st.sampled_from(["203.0.113.7", "198.51.100.8", "10.0.0.5"]),
        "outcome": st.sampled_from(["success", "denied"]),
    },
)
ONE = st.tuples(
    st.integers(0, 40 * 24), st.integers(0, 30), st.lists(SEEN, max_size=4), st.sampled_from(list(Severity))
)


def records(made):
    """Alerts of one event or more each, as detection gives them, and one a reading of some of its events."""
    for number, (hour, lasts, seen, severity) in enumerate(made):
        times = [DAY + HOUR * hour + MINUTE * lasts * at for at in range(max(1, len(seen)))]
        events = tuple(
            AlertEvent(f"{number}-{at}", time, ACCOUNT, source="cloudtrail", **dict(one))
            for at, (time, one) in enumerate(zip(times, seen or [{}], strict=True))
        )
        whole = AlertRecord(f"{number:032x}", "r", "t", severity, "x", times[0], times[0], times[-1], events)
        yield [replace(whole, events=(one,), first_seen=one.ev_time, last_seen=one.ev_time) for one in events]


def of(state, keys):
    return incidents(state.alerts.list(), state.alerts.sightings(), keys, {})


@settings(max_examples=40, deadline=None)
@given(st.lists(ONE, max_size=12), st.randoms(use_true_random=False))
def test_order_batches_and_lateness_change_nothing(made, chance):
    """Shuffled, in parts, twice: the same incidents, with the same reasons."""
    world = World()
    world.make(OTHER_KEY, HOUR * 30, made_with=KEY)
    world.make(SESSION, HOUR * 40, made_with=OTHER_KEY)
    world.make(OTHER_SESSION, HOUR * 50, made_with=SESSION)
    whole = list(records(made))
    parts = [one for some in whole for one in some] * 2
    chance.shuffle(parts)
    with open_state("sqlite://") as once, open_state("sqlite://") as late:
        for some in whole:
            once.alerts.upsert(some)
        while parts:
            size = chance.randint(1, 5)
            late.alerts.upsert(parts[:size])
            del parts[:size]

        expected = of(once, world.keys)
        assert of(late, world.keys) == expected
        shuffled = once.alerts.list()
        chance.shuffle(shuffled)
        assert incidents(shuffled, once.alerts.sightings(), world.keys, {}) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(ONE, max_size=15))
def test_every_alert_is_once_in_an_incident_and_has_a_reason(made):
    """Loud ones in exactly one, others in one at the most; whoever is not the first says why it is there."""
    with open_state("sqlite://") as state:
        for some in records(made):
            state.alerts.upsert(some)
        alerts = state.alerts.list()
        found = of(state, {})

    loud = {alert.id for alert in alerts if alert.severity.rank >= Severity.MEDIUM.rank}
    inside = [alert.id for one in found for alert in one.alerts]
    beside = [alert.id for one in found for alert in one.context]
    assert sorted(inside) == sorted(loud)
    assert len(set(beside)) == len(beside)
    assert loud.isdisjoint(beside)
    for one in found:
        ids = {alert.id for alert in (*one.alerts, *one.context)}
        assert all(one.links_of(alert.id) for alert in (*one.alerts[1:], *one.context))
        assert all(link.alert in ids and link.to in ids and link.alert != link.to for link in one.links)
        assert len(one.alerts) == 1 or one.last_seen - one.first_seen <= LONGEST_BY_MADE_KEY


def calls(count, *, crowded):
    """How many Python functions are called for so many alerts: of one key, or of a key each."""
    world = World()
    for number in range(count):
        key = KEY if crowded else f"AKIAEXAMPLE{number:09d}"
        seen = {"session": key, "actor": ALICE if crowded else f"{ALICE}{number}", "src_ip": "203.0.113.7"}
        world.add(MINUTE * number, seen, severity=Severity.LOW if number % 3 else Severity.HIGH)
    number = 0

    def tally(_frame, event, _argument):
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        world.incidents()
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize("crowded", [True, False])
def test_twice_the_alerts_are_twice_the_work(crowded):
    """Not four times, also where all share everything."""
    assert calls(1200, crowded=crowded) < 2.3 * calls(600, crowded=crowded)
