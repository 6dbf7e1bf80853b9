"""What a person sees at 3 am; nothing from a log may reach the terminal as more than text."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from vedette.alert.render import alert_table, alert_view, to_json
from vedette.alert.runbook import filled, next_commands
from vedette.alert.text import age, clean, entity, span
from vedette.model import Alert, RuleInfo, Severity
from vedette.state import AlertDetail, AlertEvent

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOSTILE = [
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "\x1b]0;title\x1b\\",
    "a\nCRITICAL  forged line",
    "a\rb",
    "\u202egpj.exe\u2066",
    "[bold red]markup[/] [link=http://evil.example]x[/link] [/nothing",
    "\x9b31mc1",
    "\x90dcs\x9c",
    "zero\u200bwidth\ufeff",
    "\ud800lone",
    "\x00\x07\x08",
    "\x1bc",
    ":skull: [0]",
]


def alert(**more):
    event = AlertEvent(
        "e1",
        NOW - timedelta(hours=3),
        "111122223333",
        "eu-west-1",
        "arn:aws:iam::111122223333:user/alice",
        "AKIAEXAMPLE",
        "203.0.113.7",
        "iam:CreateUser",
        "success",
        "cloudtrail",
    )
    given = {
        "id": "0123456789abcdef" * 2,
        "rule_id": "r1",
        "title": "A user was made",
        "severity": Severity.HIGH,
        "status": "open",
        "entity": event.actor,
        "first_seen": event.ev_time,
        "last_seen": event.ev_time,
        "window_start": datetime(2024, 5, 1, tzinfo=UTC),
        "count": 1,
        "event_ids": ("e1",),
        "accounts": ("111122223333",),
        "regions": ("eu-west-1",),
        "addresses": ("203.0.113.7",),
        "actions": ("iam:CreateUser",),
        "outcomes": ("success",),
        "tags": ("attack.t1136",),
        "events": (event,),
    }
    return AlertDetail(**given | more)


RULE = RuleInfo(
    "r1",
    "A user was made",
    description="New users outlive the intrusion.",
    runbook=("In the 24 h after, read what `ev_actor` did.", "Look at ev_src_ip for 7 d."),
    falsepositives=("Onboarding.",),
)


def shown(renderable, width=120, **options):
    file = io.StringIO()
    Console(file=file, width=width, **options).print(renderable, crop=False)
    return file.getvalue()


def test_the_table_says_what_matters():
    """Severity in words, age, who, where, how many, and an id to go on with."""
    text = shown(alert_table([alert()], NOW))

    for part in ("HIGH", "2024-05-01 09:00:00Z", "3 h ago", "A user was made", "user/alice"):
        assert part in text
    for part in ("111122223333", "eu-west-1", "01234567", "1 alert: 1 high"):
        assert part in text
    assert "arn:aws" not in text


def test_severity_is_coloured_and_worded():
    """Colour alone is not enough; without colour the word is there."""
    assert "\x1b[1;31mHIGH" in shown(alert_table([alert()], NOW), force_terminal=True, color_system="standard")
    assert "\x1b" not in shown(alert_table([alert()], NOW))


def test_no_alerts_is_said():
    """An empty table explains nothing."""
    assert shown(alert_table([], NOW)) == "No alerts.\n"


def test_ids_are_long_enough_to_tell_apart():
    """Two ids that begin alike are shown further."""
    text = shown(alert_table([alert(id="a" * 32), alert(id="a" * 9 + "b" * 23)], NOW))

    assert "aaaaaaaaab" in text


def test_the_view_tells_the_story():
    """Who, where, when, from, what, why, what to do and what to type."""
    text = shown(alert_view(alert(), RULE))

    for part in (
        "HIGH  A user was made",
        "New users outlive the intrusion.",
        "arn:aws:iam::111122223333:user/alice",
        "203.0.113.7",
        "AKIAEXAMPLE",
        "iam:CreateUser",
        "1 success",
        "Onboarding.",
        "1. In the 24 h after, read what ev_actor (arn:aws:iam::111122223333:user/alice) did.",
        "2. Look at ev_src_ip (203.0.113.7) for 7 d.",
        "vedette alerts ack 01234567",
    ):
        assert part in text


def test_a_long_timeline_is_short():
    """Events of one kind are one line, and the rest is counted."""
    base = alert().events[0]
    events = [
        AlertEvent(f"e{n}", base.ev_time + timedelta(seconds=n), action=f"s3:Call{n // 3}", outcome="denied")
        for n in range(90)
    ]
    text = shown(alert_view(alert(events=tuple(events), count=5_000)))

    assert "3 times" in text
    assert "and 4,955 more events" in text
    assert "s3:Call15" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    """No escape code, no forged line, no markup, no reversed text."""
    event = AlertEvent("e1", NOW, text, text, text, text, text, text, text, text)
    named = dict.fromkeys(("accounts", "regions", "addresses", "actions", "outcomes", "tags"), (text,))
    bad = alert(title=text, entity=text, status=text, rule_id=text, events=(event,), **named)
    rule = RuleInfo("r", text, description=text, runbook=(f"{text} ev_actor 24 h",), falsepositives=(text,))

    out = shown(alert_table([bad], NOW)) + shown(alert_view(bad, rule))

    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", out) is None
    assert not any(line.startswith("CRITICAL") for line in out.splitlines())
    out.encode("utf-8")


def test_markup_is_shown_as_it_came():
    """Brackets are no style, and colons no picture."""
    text = shown(alert_view(alert(title="[red]x[/red] :skull: [/]")))

    assert "[red]x[/red] :skull: [/]" in text


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_cleaned_text_is_printable(text):
    """Whatever it was; and cleaning again changes nothing."""
    out = clean(text)

    assert out.isprintable()
    assert clean(out) == out


def test_printable_text_in_any_script_is_left_alone():
    """Names are not all in Latin letters."""
    assert clean("Zoë Ångström 山田 Пётр") == "Zoë Ångström 山田 Пётр"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:iam::111122223333:user/team/alice", "user/alice"),
        ("arn:aws:sts::111122223333:assumed-role/Admin/bob@example.com", "Admin/bob@example.com"),
        (
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_My_Admin_0123456789abcdef/bob",
            "My_Admin/bob",
        ),
        ("arn:aws:iam::111122223333:root", "root of 111122223333"),
        ("arn:aws-us-gov:iam::111122223333:user/al", "user/al"),
        ("203.0.113.7 / arn:aws:iam::111122223333:user/alice", "203.0.113.7 / user/alice"),
        ("cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"),
        ("", ""),
    ],
)
def test_entities_are_shortened_to_what_tells_them_apart(value, expected):
    """The account is in a column of its own."""
    assert entity(value) == expected


def test_a_long_entity_keeps_both_ends():
    """The middle says least."""
    short = entity("start" + "x" * 200 + "end")

    assert len(short) == 48
    assert short.startswith("start")
    assert short.endswith("end")


def test_commands_are_safe_to_paste():
    """A name in a log is an argument, never a command."""
    event = AlertEvent("e1", NOW, actor="a'; rm -rf ~ #\n$(id)", source="x;y")

    first, *_ = next_commands(alert(events=(event,)))

    assert first == (
        "vedette query --source 'x;y' --since 2024-05-01T08:00Z --until 2024-05-01T10:00Z "
        """--where 'ev_actor=a'"'"'; rm -rf ~ # $(id)'"""
    )


def test_commands_are_not_broken_by_a_narrow_terminal():
    """What is copied is one line."""
    lines = shown(alert_view(alert()), width=60).splitlines()

    assert [line.strip() for line in lines if "--where" in line] == next_commands(alert())[:3]


def test_a_runbook_names_few_values():
    """Three, and how many more."""
    events = tuple(AlertEvent(f"e{n}", NOW, src_ip=f"1.1.1.{n}") for n in range(5))

    assert filled("See ev_src_ip.", alert(events=events)) == "See ev_src_ip (1.1.1.0, 1.1.1.1, 1.1.1.2 and 2 more)."
    assert filled("See ev_src_ip_x and requestParameters.ev_src_ip.", alert(events=events)).count("1.1.1") == 0


def test_accounts_have_names():
    """Whoever was just woken knows accounts by name; an id without one stands alone."""
    one = replace(alert(), account_names={"111122223333": "payments\x1b[2J"})
    assert "111122223333 (payments" in shown(alert_table([one], NOW))
    assert "111122223333 (payments" in shown(alert_view(one))
    assert "\x1b" not in shown(alert_view(one))
    assert "(payments" not in shown(alert_table([alert()], NOW))
    assert to_json(one)["account_names"] == one.account_names
    assert to_json(alert())["account_names"] == {}


def test_json_is_the_contract():
    """The keys other programs rely on, times in ISO 8601 with Z."""
    out = json.loads(json.dumps(to_json(alert(), RULE)))

    contract = [
        "id",
        "rule_id",
        "title",
        "severity",
        "status",
        "entity",
        "first_seen",
        "last_seen",
        "event_ids",
    ]
    assert set(contract) <= set(out)
    assert out["first_seen"] == "2024-05-01T09:00:00Z"
    assert out["severity"] == "high"
    assert out["event_ids"] == ["e1"]
    assert out["events"][0]["action"] == "iam:CreateUser"
    assert out["rule"]["runbook"] == list(RULE.runbook)
    plain = {name: getattr(alert(), name) for name in Alert.__dataclass_fields__}
    assert "events" not in to_json(Alert(**plain))


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (-5, "in the future"),
        (5, "just now"),
        (600, "10 min ago"),
        (86_400, "24 h ago"),
        (864_000, "10 d ago"),
    ],
)
def test_ages_have_one_unit(elapsed, expected):
    """About how long is enough."""
    assert age(timedelta(seconds=elapsed)) == expected


def test_spans_say_the_day_once():
    """Unless it is another."""
    assert span(NOW, NOW) == "2024-05-01 12:00:00Z"
    assert span(NOW, NOW + timedelta(hours=1)) == "2024-05-01 12:00:00 to 13:00:00Z"
    assert span(NOW, NOW + timedelta(days=1)) == "2024-05-01 12:00:00Z to 2024-05-02 12:00:00Z"
