"""What detection's tests share: one engine, and a short way to run one rule over a few records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from making import SOURCE, record, rule_text

from vedette.detect import macros
from vedette.detect.load import load, load_text
from vedette.lake.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vedette.detect.rule import RuleSet


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    made = Engine()
    macros.define(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def own_rules() -> RuleSet:
    """Vedette's own rules, compiled once: it takes seconds."""
    return load()


@pytest.fixture(scope="session")
def judge(engine: Engine) -> Callable[..., list[bool]]:
    """Run a detection over events; for each whether it matches."""

    def run(detection: dict[str, Any], *events: dict[str, Any]) -> list[bool]:
        if "condition" not in detection:
            detection = {"selection": detection, "condition": "selection"}
        rules = load_text(rule_text(detection))
        assert not rules.errors, rules.errors[0]
        rejected = engine.load("judged", SOURCE, [json.dumps(record(e, n)).encode() for n, e in enumerate(events)])
        assert not rejected
        rows = dict(engine.rows(f"SELECT ev_id, {rules.rules[0].where} FROM judged"))
        return [rows[record(e, n)["eventID"]] for n, e in enumerate(events)]

    return run
