"""RSP-05."""

from __future__ import annotations

import json

from alarms import rule, target

from vedette.checks.tampering_is_answered import CHECK
from vedette.model.facts.events import EVENT_RULES
from vedette.model.facts.lambda_ import CalledFunction, FunctionPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has logs that may be stopped.
NEVER_NOT_APPLICABLE = True
CALLS = {"detail-type": ["AWS API Call via CloudTrail"]}


def function(region="eu-west-1", principal="events.amazonaws.com"):
    """A function that EventBridge may call."""
    arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:undo"
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "lambda:InvokeFunction"}
    policy = FunctionPolicy(arn, json.dumps({"Statement": [{**statement, "Resource": arn}]}))
    return target(arn), CalledFunction(arn), policy


def test_a_function_answers():
    """In every region; in one of two; one that EventBridge may not call; a rule that only tells."""
    aim, *rows = function()
    scene = Scene(*rule(CALLS, targets=(aim,)), *rows)
    assert scene.status(CHECK) == "pass"
    assert scene.at("us-east-1").status(CHECK) == "fail"
    aim, *rows = function(principal="s3.amazonaws.com")
    assert Scene(*rule(CALLS, targets=(aim,)), *rows).status(CHECK) == "fail"
    assert Scene(*rule(CALLS)).status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """The rules."""
    aim, *rows = function()
    assert Scene(*rule(CALLS, targets=(aim,)), *rows).denied(EVENT_RULES).status(CHECK) == "unknown"
