"""How large batches are."""

from __future__ import annotations

import pytest

from vedette import registry
from vedette.collect.settings import Settings


@pytest.mark.parametrize(
    ("name", "expected"), [("cloudtrail", 1000), ("guardduty", 1000), ("vpc_flow", 500), ("alb", 500)]
)
def test_a_batch_of_json_is_twice_one_of_lines(name: str, expected: int) -> None:
    assert Settings(batch_bytes=1000).batch_of(registry.source(name)) == expected


def test_a_batch_is_never_of_nothing() -> None:
    assert Settings(batch_bytes=1).batch_of(registry.source("vpc_flow")) == 1
