"""Baseline rules: how they are read, what their words mean, and single claims about each kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from making import SOURCE, record, rule_text

from vedette import registry
from vedette.detect import plain
from vedette.detect.baseline import words
from vedette.detect.baseline.countries import centre
from vedette.detect.baseline.memory import Memory
from vedette.detect.baseline.places import Spot, distance
from vedette.detect.baseline.profile import BLOCK, Days, day_of, start_of
from vedette.detect.baseline.quiet import quiet_hours
from vedette.detect.baseline.run import JUDGES
from vedette.detect.baseline.volume import quantile, unusual
from vedette.detect.load import load_text
from vedette.detect.prove import prove
from vedette.detect.run import Detector

BASE = {"s": {"eventName": "GetObject"}, "condition": "s"}
GOOD = {
    "first_seen": {"group-by": ["principal"], "field": "network", "timespan": "30d"},
    "awakened": {"group-by": ["key"], "timespan": "30d"},
    "unusual_volume": {"group-by": ["principal"], "timespan": "1d"},
    "absent": {"without": ["base"], "timespan": "1h"},
    "rate": {"of": ["base"], "timespan": "1h", "condition": {"gte": 0.5}},
    "two_places": {"group-by": ["key"], "timespan": "1h"},
}


def text(type_: str, **more) -> str:
    inner = {"type": type_, "rules": ["base"], **GOOD[type_], **more}
    head = {"title": "x", "id": "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12", "level": "medium"}
    inner = {k: v for k, v in inner.items() if v is not None}
    return yaml.safe_dump_all([{**head, "correlation": inner}, yaml.safe_load(rule_text(BASE, name="base"))])


@pytest.mark.parametrize("type_", GOOD)
def test_every_kind_is_read(type_):
    """The least that each needs."""
    assert set(GOOD) == set(JUDGES)
    assert not load_text(text(type_)).errors


@pytest.mark.parametrize(
    ("type_", "more", "said"),
    [
        ("first_seen", {"feild": "x"}, "did you mean 'field'?"),
        ("first_seen", {"field": None}, "of which field"),
        ("first_seen", {"timespan": "90m"}, "whole days"),
        ("first_seen", {"timespan": None}, "timespan is missing"),
        ("first_seen", {"learning": "soon"}, "is no span"),
        ("first_seen", {"known": "everyone"}, "entity, account, organisation, events"),
        ("first_seen", {"group-by": ["requestParameters.x"], "known": "entity"}, "known: account"),
        ("first_seen", {"field": "requestParameters.x", "past": "all"}, "past: rules"),
        ("first_seen", {"peers": {"at-most": "few"}}, "peers is no number"),
        ("awakened", {"group-by": None}, "who slept"),
        ("unusual_volume", {"measure": "sum"}, "of one field"),
        ("unusual_volume", {"timespan": "7h"}, "divides a day"),
        ("unusual_volume", {"measure": "distinct", "field": "call", "timespan": "1h"}, "it is one"),
        ("unusual_volume", {"by": "hour-of-week"}, "an hour at the most"),
        ("unusual_volume", {"quantile": 2}, "between 0 and 1"),
        ("unusual_volume", {"quiet-hours": {"rset": "6h"}}, "there are around, rest, awake, at-most, rest-days"),
        ("unusual_volume", {"quiet-hours": {"rest": "90m"}}, "whole hours"),
        ("unusual_volume", {"quiet-hours": {"rest-days": 1}}, "true or false"),
        ("unusual_volume", {"quiet-hours": True, "group-by": ["requestParameters.x"]}, "group-by: [principal]"),
        ("unusual_volume", {"quiet-hours": True, "timespan": "1h", "by": "hour-of-week"}, "leave out by"),
        ("first_seen", {"at-least": "many"}, "at-least is no number"),
        ("absent", {"without": None}, "which events are missing"),
        ("absent", {"order": "never"}, "one of after, before, around"),
        ("rate", {"of": None}, "share of other events"),
        ("rate", {"condition": None}, "condition is no number"),
        ("two_places", {"group-by": None}, "who was in both"),
        ("two_places", {"faster-than": -1}, "no number from 0 on"),
    ],
)
def test_mistakes_are_told_with_their_line(type_, more, said):
    """What, where and what to do."""
    (error,) = load_text(text(type_, **more), "x.yml").errors
    assert said in str(error)
    assert error.where.startswith("x.yml:")


def test_rules_of_two_sources_are_refused():
    """A profile is of one source."""
    other = rule_text({"s": {"query_name": "x"}, "condition": "s"}, name="other")
    other = other.replace("service: cloudtrail", "service: route53resolver")
    loaded = load_text(text("two_places", rules=["base", "other"]) + "---\n" + other)
    assert "over one log source" in str(loaded.errors[0])


@pytest.mark.parametrize(
    ("actor", "principal"),
    [
        ("arn:aws:sts::1:assumed-role/Op/mira", "arn:aws:iam::1:role/Op"),
        ("arn:aws-cn:sts::1:assumed-role/Op/a/b", "arn:aws-cn:iam::1:role/Op"),
        ("arn:aws:sts::1:assumed-role/web/i-0123456789abcdef0", "arn:aws:iam::1:role/web/i-0123456789abcdef0"),
        ("arn:aws:sts::1:assumed-role/AWSReservedSSO_A_1/m@x.org", "arn:aws:iam::1:role/AWSReservedSSO_A_1/m@x.org"),
        ("arn:aws:sts::1:assumed-root", "arn:aws:iam::1:root"),
        ("arn:aws:iam::1:user/team/jo", "arn:aws:iam::1:user/team/jo"),
        ("arn:aws:sts::1:federated-user/jo", "arn:aws:sts::1:federated-user/jo"),
        ("AROAEXAMPLEEXAMPLE22:session", "AROAEXAMPLEEXAMPLE22"),
        ("autoscaling.amazonaws.com", "autoscaling.amazonaws.com"),
    ],
)
def test_a_principal_is_what_stays_from_session_to_session(engine, actor, principal):
    """Roles without their sessions, but for people and instances."""
    (row,) = engine.rows(f"SELECT {words.sql(SOURCE, 'principal')} FROM (SELECT ? AS ev_actor)", [actor])
    assert row == (principal,)


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ("arn:aws:sts::1:assumed-role/AWSReservedSSO_A_1/m@x.org", "m@x.org"),
        ("arn:aws:sts::2:assumed-role/AWSReservedSSO_B_2/m@x.org", "m@x.org"),
        ("arn:aws:sts::1:assumed-role/Op/m@x.org", "arn:aws:iam::1:role/Op"),
        ("arn:aws:iam::1:user/jo", "arn:aws:iam::1:user/jo"),
    ],
)
def test_a_person_is_one_in_all_accounts(engine, actor, person):
    """By the name of the directory's session; nobody else's session names are to be believed."""
    (row,) = engine.rows(f"SELECT {words.sql(SOURCE, 'person')} FROM (SELECT ? AS ev_actor)", [actor])
    assert row == (person,)


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("aws-cli/2.27.1 md/awscrt ua/2.1 os/linux#6.1 lang/python", "aws-cli linux"),
        ("aws-cli/2.99.0 os/windows#11", "aws-cli windows"),
        ("APN/1.0 HashiCorp/1.0 Terraform/1.12.2", "terraform"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/137", "mozilla macintosh"),
        ("[S3Console/0.4, aws-internal/3]", "s3console"),
        ("ec2.amazonaws.com", "ec2.amazonaws.com"),
        ("", None),
    ],
)
def test_an_agent_is_a_family_without_versions(engine, agent, family):
    """An update is no news; another program or system is."""
    assert engine.rows(f"SELECT {words.sql(SOURCE, 'agent')} FROM (SELECT ? AS userAgent)", [agent]) == [(family,)]


def test_sources_of_hosts_have_words_too():
    """Words are of common columns, so that every source has them; a source's own field comes first."""
    for source in registry.sources().values():
        assert words.knows(source, "principal")
    assert words.sql(registry.source("s3_access"), "key") != words.sql(SOURCE, "key")


@given(
    days=st.sets(st.integers(20_000, 20_200), max_size=30), first=st.integers(19_990, 20_210), long=st.integers(0, 99)
)
def test_days_are_a_set(days, first, long):
    """Blocks of bits hold what was put in, and nothing else."""
    found = Days()
    for day in days:
        found.add(day // BLOCK, 1 << day % BLOCK)
    assert found.any(first, first + long) == any(first <= d <= first + long for d in days)
    assert found.first == min(days, default=None)


ASKED = {"past_days": 28, "history": 5, "around": 1, "rest": 6, "awake": 4, "at_most": 0.1, "rest_days": True}
#: Day 20,602 since 1970 is a Friday.
FRIDAY = 20_602
OFFICE = range(7, 17)


def week_days(hours, weeks=4):
    """Days by hour of somebody who works at these hours, Monday to Friday, in the weeks before the Friday."""
    days = {d for d in range(FRIDAY - 7 * weeks, FRIDAY) if (d - FRIDAY) % 7 not in (1, 2)}
    return {hour: set(days) for hour in hours}


def test_quiet_hours_are_those_between_work_and_work():
    """With an hour on either side, so that a change of the clocks makes nobody a burglar."""
    assert quiet_hours(week_days(OFFICE), FRIDAY, ASKED) == {*range(18, 24), *range(6)}
    shifted = quiet_hours(week_days(OFFICE), FRIDAY, ASKED)
    assert not shifted & {hour + off for hour in OFFICE for off in (-1, 0, 1)}


@pytest.mark.parametrize(
    "used",
    [
        {},
        week_days(OFFICE, weeks=0),
        {hour: {FRIDAY - 1, FRIDAY - 2} for hour in OFFICE},
        week_days(range(24)),
        week_days(range(0, 24, 3)),
        week_days([3]),
        {hour: {FRIDAY - 1 - hour} for hour in range(24)},
        week_days((0, 1, 6, 7, 12, 13, 18, 19)),
    ],
    ids=[
        "nobody",
        "no past",
        "two days",
        "always",
        "every third hour",
        "a nightly job",
        "any hour once",
        "no long rest",
    ],
)
def test_who_has_no_hours_has_no_quiet_ones(used):
    """Too little is known, or it never sleeps, or it hardly wakes."""
    assert quiet_hours(used, FRIDAY, ASKED) == frozenset()


def test_one_night_makes_no_habit():
    """A share of the days is borne; who is up more often works at night."""
    once, often = week_days(OFFICE), week_days(OFFICE)
    once[2] = {FRIDAY - 3}
    often[2] = {FRIDAY - 1, FRIDAY - 2, FRIDAY - 3}
    assert 2 in quiet_hours(once, FRIDAY, ASKED)
    assert not quiet_hours(often, FRIDAY, ASKED) & {1, 2, 3}


def test_what_comes_later_says_nothing():
    """Neither the day itself nor those after it, nor those before `past`."""
    later = week_days(OFFICE)
    later[2] = {*range(FRIDAY, FRIDAY + 20), *range(FRIDAY - 60, FRIDAY - 28)}
    assert 2 in quiet_hours(later, FRIDAY, ASKED)


def test_days_of_rest_are_quiet_all_day():
    """A Saturday, for who works on all other days and for two weeks at the least."""
    saturday = FRIDAY + 1
    assert len(quiet_hours(week_days(OFFICE), saturday, ASKED)) == 24
    assert 12 not in quiet_hours(week_days(OFFICE), saturday, {**ASKED, "rest_days": False})
    assert 12 not in quiet_hours(week_days(OFFICE, weeks=1), saturday, ASKED)
    some = {hour: {FRIDAY - 25, FRIDAY - 18, FRIDAY - 11, FRIDAY - 4, FRIDAY - 3} for hour in OFFICE}
    assert 12 not in quiet_hours(some, saturday, ASKED)


def test_a_day_begins_at_midnight_utc():
    """Both ways."""
    at = datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)
    assert start_of(day_of(at)) == datetime(2026, 6, 1, tzinfo=UTC)


def test_volume_is_judged_by_the_days_before():
    """Neither today's other spans nor those that are too old count; too short a history judges nothing."""
    more = {"past_days": 3, "history": 2, "at_least": 1, "times": 2, "spread": 0, "quantile": 0.5, "hourly": False}
    day = 86_400
    assert unusual({7 * day: 10.0, 8 * day: 10.0, 9 * day: 20.0}, 9 * day, more)
    assert not unusual({8 * day: 10.0, 9 * day: 20.0}, 9 * day, more)
    assert not unusual({5 * day: 10.0, 8 * day: 10.0, 9 * day: 20.0}, 9 * day, more)
    assert not unusual({7 * day: 10.0, 8 * day: 10.0, 9 * day: 19.0}, 9 * day, more)
    assert quantile([1.0, 2.0, 4.0], 0.75) == 3.0


def test_distances_are_those_of_a_globe():
    """Amsterdam to São Paulo is some 9,800 km; across the date line it is not far."""
    far = distance(Spot(52.3, 4.9, 0), Spot(-23.5, -46.6, 0))
    assert 9_600 < far < 10_000
    assert distance(Spot(0, 179.5, 0), Spot(0, -179.5, 0)) < 120
    assert centre("NL") is not None
    assert centre("XX") is None


def travels(engine, place, minutes: int, addresses=("203.0.113.5", "198.51.100.7")) -> int:
    """The number of matches of someone at two addresses so many minutes apart; `place` tells where they are."""
    rules = load_text(text("two_places", **{"timespan": "1d", "faster-than": 900, "field": "network"}))
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    records = [
        record({"eventName": "GetObject", "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "sourceIPAddress": address}, n)
        for n, (address, at) in enumerate(zip(addresses, (start, start + timedelta(minutes=minutes)), strict=True))
    ]
    assert not engine.load("journey", SOURCE, [json.dumps(one).encode() for one in records])
    return len(list(Detector(rules, engine, place=place).run("journey", None, SOURCE)))


def test_coordinates_say_what_is_too_fast(engine):
    """London to New York takes six hours: in one it is a match, in ten not, and where nothing is known never."""
    spots = {"203.0.113.5": (51.5, -0.1), "198.51.100.7": (40.7, -74.0)}
    assert travels(engine, spots.get, 60) == 1
    assert travels(engine, spots.get, 600) == 0
    assert travels(engine, None, 60) == 0
    near = {"203.0.113.5": (51.5, -0.1), "198.51.100.7": (52.5, -1.9)}
    assert travels(engine, near.get, 1) == 0


def test_profiles_that_have_learned_elsewhere_are_kept():
    """Memory answers as the state does: by entity, by value, whole."""
    kept = Memory()
    assert kept.positions(["x"]) == {}
    assert kept.learn([], before=None, after="1")
    assert kept.habits("x") == []
    assert kept.amounts("x", ["y"]) == []


def test_the_example_of_the_docs_holds(engine):
    """The how-to page's rule loads, and its tests pass."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "judge-against-the-past.md").read_text("utf-8")
    example = page.partition("<!-- example: baseline -->\n```yaml\n")[2].partition("```\n<!-- /example")[0]
    rules = load_text(example)
    assert not rules.errors
    assert [verdict.reason for verdict in prove(rules, engine)] == ["", ""]


def test_what_is_plain_of_a_rule_is_a_rule(own_rules):
    """As Sigma it loads, and what is lost is said; each kind has rules."""
    own = [r for r in own_rules if r.correlation is not None and r.correlation.type in JUDGES]
    assert {r.correlation.type for r in own if r.correlation} == set(JUDGES)
    whole = []
    for rule in own:
        made, lost = plain.plain(rule, own_rules)
        assert lost, rule.title
        whole += list(yaml.safe_load_all(made))
    for document in whole:
        assert not {"tests", "runbook", "misses", "attempt"} & set(document)
        assert document.get("correlation", {}).get("type") not in JUDGES
    once = {document["id"]: document for document in whole}
    assert not load_text(yaml.safe_dump_all(once.values())).errors
