"""Random policies on random resources, against Cloud Custodian itself where an interpreter has it.

`VEDETTE_C7N_PYTHON` names that interpreter: a virtual environment of its own, with the package `c7n`.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime

import pytest
from custodian import asked, cases, ours

PYTHON = os.environ.get("VEDETTE_C7N_PYTHON", "")
CASES = 20_000


@pytest.mark.slow
@pytest.mark.skipif(not PYTHON, reason="VEDETTE_C7N_PYTHON names no interpreter with c7n")
@pytest.mark.parametrize("seed", range(2))
def test_both_say_the_same(seed):
    """Wherever both answer; most of the time they do."""
    made = cases(CASES, seed)
    theirs, now = asked(PYTHON, made), datetime.now(UTC)
    pairs = [(case, their, ours(case, now)) for case, their in zip(made, theirs, strict=True)]
    answered = [(case, their, our) for case, their, our in pairs if their is not None and not isinstance(our, str)]

    assert [pair for pair in answered if pair[1] is not pair[2]] == []
    assert len(answered) > 0.8 * CASES
    assert min(Counter(their for _, their, _ in answered).values()) > 0.1 * CASES


def test_cases_are_answered():
    """Without Cloud Custodian too: nothing breaks, and both answers come."""
    found = Counter(type(ours(case, datetime(2026, 6, 1, tzinfo=UTC))) for case in cases(1000))

    assert found[bool] > 800
