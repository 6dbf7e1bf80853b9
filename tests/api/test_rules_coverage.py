"""Blind spots: which rules see nothing, where, for want of which source, and which fields never occurred."""

from __future__ import annotations

import json

import pytest

from vedette import api
from vedette.config import Config, RulesConfig

OWN = """
title: A field that nobody has
id: 0d0f4c0e-7c63-4f0e-9d5e-3f1d0f6f7a11
logsource: {product: aws, service: cloudtrail}
detection: {selection: {requestParameters.noSuchParameter: x, eventName: ConsoleLogin}, condition: selection}
level: low
tags: [attack.discovery, attack.t1580]
---
title: Names that are asked for
id: 8f5f7c34-2f5e-44ab-8c0f-6c9c1c6f4d22
logsource: {product: aws, service: route53resolver}
detection: {selection: {query_name: x}, condition: selection}
level: low
tags: [attack.command_and_control, attack.t1071.004]
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sight")
    (folder / "own").mkdir()
    (folder / "own" / "rules.yml").write_text(OWN)
    made = Config(home=folder, rules=RulesConfig(folders=(folder / "own",)))
    shape = {"accounts": 2, "regions": 2, "days": 2, "events": 1500, "stories": ["root-takeover"]}
    api.simulate(folder / "logs", config=made, logs=["s3_access"], log_events=50, **shape)
    api.collect([folder / "logs"], config=made)
    return made


@pytest.fixture(scope="module")
def told(config):
    return api.rules_coverage(config=config)


def test_places_are_those_that_anything_came_from(told):
    """Two accounts in two regions."""
    assert len(told.places) == 4
    assert len({account for account, _ in told.places}) == 2


def test_a_source_that_came_says_where_it_is_missing(told):
    """CloudTrail came from everywhere, S3's access log from the working account alone, DNS from nowhere."""
    state = {sight.source: sight for sight in told.sources}
    assert (state["cloudtrail"].state, state["cloudtrail"].missing) == ("everywhere", ())
    assert state["s3_access"].state == "partly"
    assert len(state["s3_access"].missing) == 2
    assert state["resolver"].state == "nowhere"
    assert all(sight.rules > 0 for sight in told.sources)


def test_a_rule_without_its_source_is_blind(told):
    """Those of CloudTrail see, those of a source that never came do not."""
    by = {rule.rule_id: rule for rule in told.rules}
    assert by["8f5f7c34-2f5e-44ab-8c0f-6c9c1c6f4d22"].blind == ("resolver",)
    assert not by["0d0f4c0e-7c63-4f0e-9d5e-3f1d0f6f7a11"].blind


def test_fields_that_never_occurred_are_named(told):
    """The parameter that no call has is named, the call's name is not."""
    by = {rule.rule_id: rule for rule in told.rules}
    assert by["0d0f4c0e-7c63-4f0e-9d5e-3f1d0f6f7a11"].never == ("requestParameters.noSuchParameter",)


def test_the_layer_counts_rules_that_see(told):
    """A technique's score is the number of live rules that see; blind ones are in the comment."""
    layer = json.loads(json.dumps(told.navigator()))
    by = {one["techniqueID"]: one for one in layer["techniques"]}
    seeing, every = told.techniques["T1071.004"]
    assert by["T1071.004"]["score"] == seeing < every
    assert by["T1071.004"]["comment"]
    assert layer["domain"] == "enterprise-attack"


def test_an_empty_lake_makes_every_rule_blind(tmp_path):
    """Nothing is said to be seen, and nothing is said of fields."""
    told = api.rules_coverage(config=Config(home=tmp_path))
    assert told.until is None
    assert all(rule.blind and not rule.never for rule in told.rules)
