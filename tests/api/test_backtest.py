"""Backtests and exceptions over a lake: what would be raised, what is taken out, what staged rules count."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from vedette import api
from vedette.config import Config, RulesConfig
from vedette.config.exceptions import ExceptionConfig
from vedette.errors import UsageError

ROOT = "The root user signed in to the console"
STAGED = """
title: Anything at all
id: 5f0a6f37-6e11-4b45-8f5a-5d1f5a6b3c10
logsource: {product: aws, service: cloudtrail}
detection: {selection: {eventName: ConsoleLogin}, condition: selection}
level: high
stage: staged
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backtest")
    api.simulate(folder / "logs", config=Config(home=folder), days=4, events=3000, stories=["root-takeover"])
    api.collect([folder / "logs"], config=Config(home=folder))
    (folder / "own").mkdir()
    (folder / "own" / "staged.yml").write_text(STAGED)
    return folder


def rule_id(home, title=ROOT):
    return next(rule.id for rule in api.rules_list(config=Config(home=home)) if rule.title == title)


def excepting(home, **more):
    given = {"rule": "*", "owner": "mira", "reason": "a drill", "until": date(2027, 1, 1), **more}
    return Config(home=home, rules=RulesConfig(folders=(home / "own",), exceptions=(ExceptionConfig(**given),)))


def test_a_backtest_tells_what_detection_would(home, tmp_path):
    """Rule by rule the alerts are those that detection raises, and nothing is raised by asking."""
    config = Config(home=home)
    told = api.rules_backtest(config=config, days=30)
    assert api.alerts_list(config=config) == []
    api.detect(config=config)
    raised = [alert.rule_id for alert in api.alerts_list(config=config)]
    live = {one.rule_id: one.alerts for one in told.rules if one.stage == "live" and one.alerts}
    assert live == {rule: raised.count(rule) for rule in set(raised)}


def test_staged_rules_are_tried_and_raise_nothing(home):
    """A backtest tells what a staged rule would raise; detection counts its matches and tells nobody."""
    config = Config(home=home, rules=RulesConfig(folders=(home / "own",)))
    (one,) = api.rules_backtest(["5f0a6f37-6e11-4b45-8f5a-5d1f5a6b3c10"], config=config, days=30).rules
    assert one.alerts > 0
    assert sum(one.days.values()) == sum(one.severities.values()) == one.alerts
    done = api.detect(config=config, since=told_since(home))
    assert done.staged[one.rule_id] > 0
    assert one.rule_id not in {alert.rule_id for alert in api.alerts_list(config=config)}


def told_since(home):
    return api.rules_backtest([rule_id(home)], config=Config(home=home), days=30).since


def test_one_rule_of_the_last_day(home):
    """Only the rule asked for is told, over no more than the days asked for."""
    told = api.rules_backtest([rule_id(home)], config=Config(home=home), days=1)
    assert [one.rule_id for one in told.rules] == [rule_id(home)]
    assert (told.until - told.since).days == 1


def test_an_exception_takes_out_what_it_names(home):
    """What is excepted is counted, and not told; an exception that has ended is said to have."""
    config = excepting(home, rule=rule_id(home), where={"ev_actor": "*:root"})
    (one,) = api.rules_backtest([rule_id(home)], config=config, days=30).rules
    assert (one.alerts, one.excepted > 0) == (0, True)
    done = api.detect(config=excepting(home, entity="nobody", until=date(2026, 1, 1)), since=told_since(home))
    assert "mira" in done.expired[0]


def test_what_comes_each_day_is_proposed_as_an_exception(home):
    """The proposal names rule and entity, and lacks only owner and reason."""
    told = api.rules_backtest(["5f0a6f37-6e11-4b45-8f5a-5d1f5a6b3c10"], config=excepting(home, entity="x"), days=30)
    for proposal in told.proposals:
        (given,) = tomllib.loads(proposal.toml)["rules"]["exceptions"]
        assert (given["rule"], given["entity"], given["owner"]) == (proposal.rule_id, proposal.entity, "")
    assert all(proposal.days >= 3 for proposal in told.proposals)


def test_nothing_to_look_back_over(home, tmp_path):
    """An empty lake, no day, and an unknown rule are refused."""
    with pytest.raises(UsageError, match="nothing in the lake"):
        api.rules_backtest(config=Config(home=tmp_path))
    with pytest.raises(UsageError, match="0 days"):
        api.rules_backtest(config=Config(home=home), days=0)
    with pytest.raises(UsageError, match="no rule"):
        api.rules_backtest(["no-such"], config=Config(home=home))
