"""Findings that went from pass to fail raise an alert, once, with who did it; those that pass again close it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from estate import ACCOUNT, REGION, T1, T2, event

from vedette import api
from vedette.cli import main
from vedette.model.facts.cloudtrail import TRAIL_STATUS, Trail, TrailStatus
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.state.standings import Standings

T3 = T2 + timedelta(days=1)
ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main"


def group(days, name="app"):
    """A log group that keeps its events for so many days."""
    return LogGroup(f"{ARN}{name}", name, retention_days=days)


@pytest.fixture
def assess(home):
    """Assess a snapshot that was written by hand; gives the alerts that are new."""

    def run(taken, *rows, only=("CW-01",), config=None, **more):
        name = home.snapshot(taken, *rows, **more)
        folder = home.folder / "snapshots" / name
        return api.assess(config=config or home.config, snapshot=str(folder), only=only).alerts

    return run


def listed(home, status=None):
    """The alerts of the home."""
    return api.alerts_list(config=home.config, status=status)


def test_what_passed_and_fails_is_an_alert_once(home, assess):
    """Whoever changed it is named in it."""
    home.trail(
        event("PutRetentionPolicy", "09:00:00", service="logs", requestParameters={"logGroupName": "app"}),
        event("PutRetentionPolicy", "09:00:05", service="logs", requestParameters={"logGroupName": "other"}),
    )
    assert assess(T1, group(400)) == ()
    (new,) = assess(T2, group(7))
    assert assess(T3, group(7)) == ()

    (alert,) = listed(home)
    assert (alert.id, alert.rule_id, alert.severity, alert.status) == (new, "CW-01", "medium", "open")
    assert alert.entity == f"{ACCOUNT}/{REGION}/app"
    shown, rule = api.alerts_show(new, config=home.config)
    assert [(e.action, e.actor, e.src_ip) for e in shown.events] == [
        ("logs:PutRetentionPolicy", f"arn:aws:iam::{ACCOUNT}:user/mira", "203.0.113.66"),
        ("app: CW-01 fails: events expire after 7 days, not 365", None, None),
    ]
    assert rule.title.startswith("No longer true: Log groups keep")


def test_it_is_closed_when_it_passes_again_and_a_new_one_raised_when_it_fails_again(home, assess):
    """What it tells of stays in it."""
    assess(T1, group(400))
    (first,) = assess(T2, group(7))
    assess(T3, group(400))
    (closed,) = listed(home, "closed")
    assert (closed.id, closed.actions[-1]) == (first, "app: CW-01 passes again")
    assert listed(home, "open") == []

    (second,) = assess(T3 + timedelta(days=1), group(7))
    assert second != first


def test_the_first_assessment_raises_none(home, assess):
    """Nor does a thing that is new and fails."""
    assert assess(T1, group(7)) == ()
    assert assess(T2, group(7), group(7, "new")) == ()
    assert listed(home) == []


def test_unknown_is_neither(home, assess):
    """It does not break, does not mend, and does not hide what broke meanwhile."""
    assess(T1, group(400))
    assert assess(T2, missing=[LOG_GROUPS]) == ()
    (alert,) = assess(T3, group(7))
    assert assess(T3 + timedelta(days=1), missing=[LOG_GROUPS]) == ()

    assert [a.id for a in listed(home, "open")] == [alert]


def test_older_and_the_same_facts_break_nothing(home, assess):
    """Other settings, by which they fail, are no change in AWS."""
    assess(T2, group(400))
    assert assess(T1, group(7)) == ()
    stricter = home.config.model_copy(
        update={"assess": home.config.assess.model_copy(update={"expected": _expecting(home, 1000)})}
    )
    assert assess(T2, group(400), config=stricter) == ()
    assert listed(home) == []


def _expecting(home, days):
    return replace(home.config.assess.expected, log_retention_days=days)


def test_what_was_accepted_raises_none(home, tmp_path):
    """Somebody wanted it so."""
    accepted = {"check": "CW-01", "owner": "mira", "reason": "they are copies", "until": "2030-01-01"}
    quiet = type(home)(tmp_path, assess={"accepted": [accepted]})
    for taken, days in ((T1, 400), (T2, 7)):
        name = quiet.snapshot(taken, group(days))
        found = api.assess(config=quiet.config, snapshot=str(quiet.folder / "snapshots" / name), only=("CW-01",))

    assert found.alerts == ()


def test_what_was_not_finished_is_the_same_alert(home, assess, monkeypatch):
    """Also by the next snapshot: its id is that of the last moment at which the thing passed."""
    assess(T1, group(400))
    put = Standings.put

    def dies(self, standings):
        if any(one.alert_id for one in standings.values()):
            raise KeyboardInterrupt
        put(self, standings)

    with monkeypatch.context() as patch:
        patch.setattr(Standings, "put", dies)
        with pytest.raises(KeyboardInterrupt):
            assess(T2, group(7))
    (raised,) = listed(home)

    assert assess(T3, group(7)) == ()
    assert [a.id for a in listed(home)] == [raised.id]
    assess(T3 + timedelta(days=1), group(400))
    assert listed(home, "open") == []


def test_many_at_once_are_one_alert_of_the_account(home, assess):
    """It is closed with the last of them."""
    names = [f"g{n}" for n in range(8)]
    assess(T1, *(group(400, n) for n in names))
    (new,) = assess(T2, *(group(7, n) for n in names))
    (alert,) = listed(home)
    assert (alert.entity, alert.count) == (ACCOUNT, 8)

    assess(T3, *(group(400, n) for n in names[1:]), group(7, names[0]))
    assert [a.id for a in listed(home, "open")] == [new]
    assess(T3 + timedelta(days=1), *(group(400, n) for n in names))
    assert [a.id for a in listed(home, "closed")] == [new]


def test_a_check_of_a_region_names_who_stopped_its_trail(home, assess):
    """What changed of the things that it reads."""
    home.trail(event("StopLogging", "09:00:00", service="cloudtrail", requestParameters={"name": TRAIL}))
    trail = Trail(TRAIL, "main", ACCOUNT, REGION, "logs", multi_region=True)
    only = ("CT-03",)
    assess(T1, trail, TrailStatus(TRAIL, logging=True), only=only, kinds=[TRAIL_STATUS])
    new = assess(T2, trail, TrailStatus(TRAIL, logging=False), only=only, kinds=[TRAIL_STATUS])

    (shown,) = (api.alerts_show(alert, config=home.config)[0] for alert in new)
    assert shown.severity == "critical"
    assert "cloudtrail:StopLogging" in [e.action for e in shown.events]


def test_a_terminal_says_so(home, assess, capsys):
    """And the alert can be read."""
    assess(T1, group(400))
    name = home.snapshot(T2, group(7))
    where = ["--home", str(home.folder)]
    main(["assess", *where, "--check", "CW-01", "--snapshot", str(home.folder / "snapshots" / name)])
    assert "1 new alert of what passed before and fails" in capsys.readouterr().out

    main(["alerts", "list", *where])
    assert "No longer true" in capsys.readouterr().out
    (alert,) = listed(home)
    main(["alerts", "show", alert.id[:8], *where])
    assert "vedette drift" in capsys.readouterr().out
