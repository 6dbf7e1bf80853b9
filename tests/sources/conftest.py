"""Objects of every source, in every envelope they may travel in."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from shapes import rows_of

from vedette import registry
from vedette.model import Parquet


def _units():
    for unit in registry.sources().values():
        if isinstance(unit.framing, Parquet) and find_spec("vedette.lake.parquet") is None:
            continue
        yield unit


def pytest_generate_tests(metafunc):
    """One test a source, and one a sample of a source."""
    units = list(_units())
    if "unit" in metafunc.fixturenames:
        metafunc.parametrize("unit", units, ids=lambda unit: unit.name)
    if "sampled" in metafunc.fixturenames:
        pairs = [(unit, sample) for unit in units for sample in (unit.sample, *unit.more_samples)]
        names = [f"{unit.name}-{n}" for unit in units for n in range(1 + len(unit.more_samples))]
        metafunc.parametrize("sampled", pairs, ids=names)


@pytest.fixture
def rows():
    """Reads objects by a source: rows as stored, and rejects."""
    return rows_of
