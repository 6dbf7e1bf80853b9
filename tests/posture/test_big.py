"""Very much of everything: memory stays small and calls linear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("big.py")
MEGABYTE = 1 << 20


def measured(folder, groups, users):
    """What the script printed."""
    run = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), str(groups), str(users)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.slow
def test_an_account_with_300_000_log_groups_and_20_000_users(tmp_path):
    """Under 500 MB, in as many calls as there are pages, every thing judged, progress told."""
    found = measured(tmp_path, 300_000, 20_000)

    assert found["peak_bytes"] < 500 * MEGABYTE
    assert found["calls"] == {"groups": 6_000, "users": 20}
    assert found["counts"] == {"pass": 150_000 + 300_000, "fail": 150_000 + 20_000}
    assert found["told"] == 2


def test_a_small_account_is_judged_in_the_same_way(tmp_path):
    """The same program, with few."""
    found = measured(tmp_path, 120, 30)

    assert found["calls"] == {"groups": 3, "users": 1}
    assert found["counts"] == {"pass": 60 + 120, "fail": 60 + 30}
