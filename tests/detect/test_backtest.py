"""Backtests: the same alerts as detection, merged, and proposals only for what comes back."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest
import yaml
from making import rule_text

from vedette import api
from vedette.config import Config
from vedette.detect.backtest import Raised, trials
from vedette.detect.load import load_text
from vedette.errors import UsageError
from vedette.model import Severity

RULE = load_text(
    rule_text({"s": {"eventName": "CreateUser"}, "condition": "s"}, id="0" * 8 + "-0000-4000-8000-" + "0" * 12)
)
(ONLY,) = RULE.rules
DAY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def raised(entity, day=0, *, id=None, events=1, severity=Severity.MEDIUM):  # noqa: A002  the field's name
    at = DAY + dt.timedelta(days=day)
    return Raised(
        id or f"{entity}{day}",
        ONLY.id,
        entity,
        severity,
        at,
        events,
        frozenset({"192.0.2.1"}),
        frozenset({"iam:CreateUser"}),
    )


def test_parts_of_one_alert_are_one():
    """Two passes saw parts of it: events add up, the higher severity stays."""
    parts = [raised("a", id="x"), raised("a", id="x", events=4, severity=Severity.HIGH)]
    (trial,) = trials(RULE, parts, Counter(), 10)
    assert (trial.alerts, trial.events, trial.severities, trial.alerts_a_day) == (1, 5, {"high": 1}, 0.1)


def test_only_what_comes_back_is_proposed():
    """Three days are a habit; three alerts of one day are not."""
    daily = [raised("scanner", day) for day in range(3)]
    burst = [raised("burst", 0, id=f"b{n}") for n in range(3)]
    (trial,) = trials(RULE, [*daily, *burst], Counter(), 3)
    assert [(p.entity, p.alerts, p.days) for p in trial.proposals] == [("scanner", 3, 3)]


def test_similar_entities_are_proposed_as_one_pattern():
    """Build machines with numbers; an account id is not taken for a number."""
    some = [raised(f"arn:aws:iam::111122223333:role/build-{n}", n) for n in range(3)]
    (trial,) = trials(RULE, some, Counter(), 3)
    assert [p.entity for p in trial.proposals] == ["arn:aws:iam::111122223333:role/build-*"]
    (trial,) = trials(RULE, [raised(f"11112222333{n}", n) for n in range(3)], Counter(), 3)
    assert trial.proposals == ()


@pytest.fixture
def home(tmp_path):
    """Three days of users made, two by day, and a rule of our own about it."""
    logs = tmp_path / "logs"
    logs.mkdir()
    events = [
        {
            "eventVersion": "1.11",
            "eventTime": f"2026-06-0{day}T08:00:0{n}Z",
            "eventID": f"e{day}{n}",
            "eventSource": "iam.amazonaws.com",
            "eventName": "CreateUser",
            "awsRegion": "us-east-1",
            "recipientAccountId": "111122223333",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::111122223333:user/u{'ab'[n]}"},
        }
        for day in (1, 2, 3)
        for n in (0, 1)
    ]
    (logs / "a.json").write_text(json.dumps({"Records": events}))
    (tmp_path / "rule.yml").write_text(
        yaml.safe_dump(
            {
                "title": "ours",
                "id": "7a1c1f0e-0000-4000-8000-000000000001",
                "logsource": {"product": "aws", "service": "cloudtrail"},
                "detection": {"s": {"eventName": "CreateUser"}, "condition": "s"},
                "level": "high",
                "stage": "staged",
            }
        )
    )
    config = Config(home=tmp_path / "home", collect={"jobs": 1}, rules={"folders": [tmp_path / "rule.yml"]})
    api.collect([logs], config=config)
    return config


ID = "7a1c1f0e-0000-4000-8000-000000000001"


def test_a_backtest_says_what_detection_raises(home):
    """The same number of alerts as are then kept; before that, nothing was stored."""
    (trial,) = api.rules_backtest([ID], config=home, days=30).trials
    assert api.alerts_list(config=home, status="staged") == []
    result = api.detect(config=home)
    kept = api.alerts_list(config=home, status="staged")
    assert len(kept) == trial.alerts == 6
    assert result.staged >= 6
    assert ID not in {a.rule_id for a in api.alerts_list(config=home)}


def test_a_backtest_looks_at_its_span_alone(home):
    """The last day before the newest event."""
    found = api.rules_backtest([ID], config=home, days=1)
    assert found.trials[0].days == {"2026-06-03": 2}
    assert found.events == 2


def test_a_rule_that_is_not_there_is_told(home):
    """With the way to all of them."""
    with pytest.raises(UsageError, match="no rule has the id"):
        api.rules_backtest(["nothing"], config=home)


def test_exceptions_hold_in_detection_and_backtest(home):
    """One of the two users is excepted: kept apart, and counted."""
    (home.home / "exceptions.yml").write_text(
        yaml.safe_dump(
            [{"rules": ID, "entity": "*:user/ua", "owner": "o", "reason": "r", "until": dt.date(2026, 6, 2)}]
        )
    )
    (trial,) = api.rules_backtest([ID], config=home, days=30).trials
    assert (trial.alerts, trial.excepted) == (4, 2)
    result = api.detect(config=home)
    assert result.excepted == 2
    assert len(api.alerts_list(config=home, status="excepted")) == 2
    assert result.expired


def test_a_staged_rule_that_goes_live_pages_for_the_past(home):
    """Detected again, its staged alerts are open and new."""
    api.detect(config=home)
    assert ID not in {a.rule_id for a in api.alerts_list(config=home)}
    live = home.model_copy(update={"detect": home.detect.model_copy(update={"staged": True})})
    again = api.detect(config=live, since=DAY)
    mine = {a.id for a in api.alerts_list(config=home) if a.rule_id == ID}
    assert len(mine) == 6
    assert mine <= set(again.new_ids)
