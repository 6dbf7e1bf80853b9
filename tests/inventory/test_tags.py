"""Required tags: who lacks them, who is told, and when; each reminder once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from estate import ACCOUNT, REGION, T1, Home, item

from vedette import api
from vedette.cli import main
from vedette.config import Config
from vedette.errors import ConfigError
from vedette.model.facts.ec2 import Instance, SecurityGroup, Vpc
from vedette.model.facts.s3 import Bucket, BucketTags

MIRA = (("Owner", "mira@example.com"),)
SETTINGS = {
    "required_tags": ["Owner", "Team"],
    "tag_values": {"Owner": r"[^@]+@example\.com"},
    "contacts": {ACCOUNT: "platform@example.com"},
}


@pytest.fixture
def home(tmp_path):
    """A home that requires two tags."""
    return Home(tmp_path, inventory=SETTINGS)


def remind(home, day, *rows):
    """Take a snapshot on a day, and remind; gives numbers of new alerts and of what was due."""
    home.snapshot(T1 + timedelta(days=day), *rows)
    found = api.tags_remind(config=home.config)
    return len(found.alerts), sum(found.due.values())


def test_what_is_wrong_with_tags(home):
    """Missing, spelt otherwise, empty, not as it must be; what is not known is counted apart."""
    home.snapshot(
        *(T1, Instance("i-1", tags=(*MIRA, ("Team", "shop"))), Instance("i-2", tags=(("team", "shop"), *MIRA))),
        *(Instance("i-3", tags=(("Owner", "mira"), ("Team", " "))), Instance("i-4"), SecurityGroup("sg-1")),
    )
    found = api.tags_list(config=home.config)

    assert {u.id: (u.wrong, u.owner) for u in found.untagged} == {
        "i-2": (("Team is missing: it is spelt team",), "mira@example.com"),
        "i-3": (("Owner is not as it must be", "Team is empty"), "platform@example.com"),
        "i-4": (("Owner is missing", "Team is missing"), "platform@example.com"),
    }
    assert (found.asked, found.unknown) == (5, {"AWS::EC2::SecurityGroup": 1})
    assert found.counts == {f"{ACCOUNT}/mira@example.com": 1, f"{ACCOUNT}/platform@example.com": 2}


def test_the_timetable(home):
    """Three notices, then stopping, then removal; nothing twice, and nothing before its day."""
    thing = Instance("i-1")
    told = [(day, remind(home, day, thing)) for day in (0, 1, 20, 21, 26, 27, 28, 83, 84, 200)]

    assert [day for day, found in told if found == (1, 1)] == [0, 21, 27, 28, 84]
    assert {found for _, found in told} == {(1, 1), (0, 0)}
    alerts = api.alerts_list(config=home.config)
    assert sorted(a.rule_id for a in alerts) == [
        *("required-tags-notice",) * 3,
        "required-tags-stop",
        "required-tags-terminate",
    ]
    assert {a.entity for a in alerts} == {f"{ACCOUNT}/platform@example.com"}


def test_twice_is_once(home):
    """Also where only the clock went on."""
    assert remind(home, 0, Instance("i-1")) == (1, 1)
    for _ in range(2):
        found = api.tags_remind(config=home.config)
        assert (found.alerts, sum(found.due.values())) == ((), 0)
    assert [u.reached for u in api.tags_list(config=home.config).untagged] == ["notice 1 of 3"]


def test_a_long_silence_skips_no_notice(home):
    """Nobody is told to remove a thing of which there was one notice; the distances are kept."""
    told = [(day, remind(home, day, Instance("i-1"))) for day in (0, 100, 101, 105, 106, 107)]

    assert [day for day, found in told if found == (1, 1)] == [0, 100, 106, 107]


def test_listing_remembers_nothing(home):
    """What is due stays due."""
    home.snapshot(T1, Instance("i-1"))
    for _ in range(2):
        assert sum(api.tags_list(config=home.config).due.values()) == 1
    assert api.alerts_list(config=home.config) == []


def test_a_thing_with_its_tags_begins_anew_when_it_loses_them(home):
    """First seen is first seen since."""
    whole = Instance("i-1", tags=(*MIRA, ("Team", "shop")))
    assert remind(home, 0, Instance("i-1")) == (1, 1)
    assert remind(home, 21, whole) == (0, 0)
    assert remind(home, 22, Instance("i-1")) == (1, 1)
    (one,) = api.tags_list(config=home.config).untagged
    assert (one.first, one.reached) == (T1 + timedelta(days=22), "notice 1 of 3")


def test_few_alerts(home):
    """One an account and owner, whatever there is."""
    things = [Instance(f"i-{n}") for n in range(30)] + [Instance(f"i-m{n}", tags=MIRA) for n in range(5)]
    assert remind(home, 0, *things) == (2, 35)
    (one, other) = sorted(api.alerts_list(config=home.config), key=lambda a: a.count)
    assert (one.count, one.entity, other.count) == (5, f"{ACCOUNT}/mira@example.com", 30)

    shown, rule = api.alerts_show(one.id, config=home.config)
    assert rule.title == "Things lack required tags"
    assert shown.events[0].action == "AWS::EC2::Instance i-m0: Team is missing (notice 1 of 3, since 2026-06-01)"


def test_grace_types_and_exemptions(tmp_path):
    """As the settings say; without steps to stop there are none."""
    home = Home(
        tmp_path,
        inventory=SETTINGS
        | {"types": ["AWS::EC2::*"], "exempt": ["vpc-*"], "grace_days": 2, "reminder_days": [0], "stop_days": 0}
        | {"terminate_days": 0, "contacts": {"default": "all@example.com"}},
    )
    things = (Instance("i-1"), Vpc("vpc-1"), Bucket("data", REGION), BucketTags("data"))
    told = [(day, remind(home, day, *things)) for day in (0, 1, 2, 50)]

    assert [day for day, found in told if found == (1, 1)] == [2]
    (one,) = api.tags_list(config=home.config).untagged
    assert (one.id, one.owner, one.next) == ("i-1", "all@example.com", "")


def test_things_that_config_alone_tells_of(home):
    """They are seen as long as Config goes on, and not since their last change."""
    home.items(
        item("08:00:00", configuration={}, tags={}),
        item("08:00:00", configuration={}, tags={}, resourceId="sg-2", ARN="x"),
    )
    assert sum(api.tags_remind(config=home.config).due.values()) == 2
    home.items(item("08:00:00", day="2026-06-22", configuration={"a": 1}, tags={}, resourceId="sg-2", ARN="x"))
    assert sum(api.tags_remind(config=home.config).due.values()) == 2


def test_a_terminal_says_what_is_due(home, capsys):
    """And settings that make no sense are refused."""
    home.snapshot(T1, Instance("i-1"), SecurityGroup("sg-1"))
    (home.folder / "vedette.toml").write_text('[inventory]\nrequired_tags = ["Owner"]\n')
    where = ["--home", str(home.folder)]
    assert main(["tags", "list", *where]) == 0
    out = capsys.readouterr().out
    assert "notice 1 of 3 (due)" in out
    assert "notice 2 of 3 2026-06-22" in out
    assert "Of 1 AWS::EC2::SecurityGroup the tags are not known." in out
    assert main(["tags", "remind", *where]) == 0
    assert "1 new alert" in capsys.readouterr().out

    with pytest.raises(ConfigError, match="no tags are required"):
        api.tags_list(config=Config(home=home.folder))
    for wrong in ('tag_values = { Owner = "(" }', "reminder_days = [3, 1]"):
        (home.folder / "vedette.toml").write_text(f"[inventory]\n{wrong}\n")
        assert main(["tags", "list", *where]) == 2
