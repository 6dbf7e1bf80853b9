"""CT-17."""

from __future__ import annotations

from trails import selectors, status, trail

from vedette.checks.cloudtrail_records_functions import CHECK
from vedette.model.facts.cloudtrail import (
    TRAIL_SELECTORS,
    AdvancedSelector,
    BasicSelector,
    DataResource,
    FieldSelector,
    TrailSelectors,
)
from vedette.model.facts.lambda_ import FUNCTIONS, Function
from vedette.testing import ACCOUNT, REGION, Scene

ONE, TWO = (Function(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}", name) for name in ("pay", "mail"))


def basic(*values, read_write="All"):
    return selectors("main", BasicSelector(read_write, data=(DataResource("AWS::Lambda::Function", values),)))


def advanced(*further):
    fields = (FieldSelector("eventCategory", ("Data",)), FieldSelector("resources.type", ("AWS::Lambda::Function",)))
    return selectors("main", advanced=(AdvancedSelector("functions", (*fields, *further)),))


def found(selection, *functions):
    return Scene(trail(), status(), selection, *functions or (ONE, TWO))


def test_what_is_recorded():
    """All; by an advanced selector; each by name; one alone; reading alone, which an invocation is not; all but one."""
    assert found(basic("arn:aws:lambda")).status(CHECK) == "pass"
    assert found(advanced()).status(CHECK) == "pass"
    assert found(basic(ONE.arn, TWO.arn)).status(CHECK) == "pass"
    assert found(basic(ONE.arn)).finding(CHECK).evidence["functions"] == ["mail"]
    assert found(basic("arn:aws:lambda", read_write="ReadOnly")).status(CHECK) == "fail"
    assert found(advanced(FieldSelector("resources.ARN", not_equals=(ONE.arn,)))).status(CHECK) == "fail"
    assert found(selectors()).status(CHECK) == "fail"


def test_nothing_to_ask():
    """No function; no trail, which CT-01 tells."""
    assert Scene(trail(), status(), selectors()).status(CHECK) == "not_applicable"
    assert Scene(ONE).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Which functions there are, what the trail records."""
    every = found(basic("arn:aws:lambda"))
    assert every.denied(FUNCTIONS).status(CHECK) == "unknown"
    refused = found(basic("arn:aws:lambda")).denied(TRAIL_SELECTORS)
    assert refused.finding(CHECK).permissions == TRAIL_SELECTORS.reads
    assert found(TrailSelectors(trail().arn)).refusals_hide_nothing(CHECK)
