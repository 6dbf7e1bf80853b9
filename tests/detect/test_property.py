"""The compiled SQL against a plain reading of Sigma, on random rules and random records."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import SOURCE, examples, rule_text
from random_rules import detection, encoded, record

from vedette.detect import reference
from vedette.detect.load import load_text

if TYPE_CHECKING:
    from vedette.lake.engine import Engine

#: Each example compares up to 16 rules (not all are valid) with 60 records: 25 examples are some 22,000 comparisons.
RULES, RECORDS = 16, 60


@given(seed=st.integers(0, 2**48))
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
def test_sql_means_what_sigma_means(engine: Engine, seed: int):
    """No rule and no record on which the compiled SQL and the plain reading differ."""
    r = Random(seed)
    records = [record(r) for _ in range(RECORDS)]
    assert not engine.load("sampled", SOURCE, [encoded(r, made) for made in records])
    candidates = {str(number): detection(r) for number in range(RULES)}
    loaded = load_text("---\n".join(rule_text(made, name=name) for name, made in candidates.items()))
    chosen = [(candidates[rule.name], rule) for rule in loaded]
    conditions = ", ".join(rule.where for _, rule in chosen)
    weaker = ", ".join(f"{part}" for _, rule in chosen for part in (rule.typed, rule.narrow, rule.rest))
    rows = engine.rows(f"SELECT ev_id, [{conditions}], [{weaker}] FROM sampled")
    answers = {ev_id: (found, weak) for ev_id, found, weak in rows}
    for made in records:
        found, weak = answers[made["eventID"]]
        for number, (candidate, _) in enumerate(chosen):
            expected = reference.matches({"detection": candidate}, made)
            assert found[number] is expected, (candidate, made)
            typed, narrow, rest = weak[3 * number : 3 * number + 3]
            assert (typed and narrow) or not expected, (candidate, made)
            assert (typed and rest) is expected, (candidate, made)
