"""Assessments and checks on a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_api import ASSESSED, FINDING


@pytest.mark.usefixtures("full")
def test_what_fails_comes_first_and_what_passes_is_counted(vedette):
    """With the place and the reason; nothing of a name reaches the terminal as an order to it."""
    ran = vedette("assess")

    assert ran.out.index("fail") < ran.out.index("unknown")
    assert "1 pass" in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(("options", "code"), [([], 4), (["--fail-on", "high"], 1), (["--fail-on", "critical"], 4)])
def test_exit_codes(vedette, full, options, code):
    """1 where a failure is as bad as asked, else 4 where something is unknown."""
    assert vedette("assess", *options).code == code
    full.answers["assess"] = replace(ASSESSED, findings=replace(ASSESSED.findings, counts={"pass": 1}, failing={}))
    assert vedette("assess", *options).code == 0


@pytest.mark.usefixtures("full")
def test_json_has_the_findings(vedette):
    """With their ids, evidence and what is missing."""
    (first, second) = vedette("assess", "--json").json["findings"]

    assert first["id"] == FINDING.id
    assert second["status"] == "unknown"


def test_options_reach_the_verb(vedette, full):
    """A snapshot, single checks, a fresh start."""
    vedette("assess", "--snapshot", "latest", "--check", "CT-01", "--check", "LB-*", "--fresh")

    options = full.called.options
    assert (options["snapshot"], list(options["only"]), options["fresh"]) == ("latest", ["CT-01", "LB-*"], True)


@pytest.mark.usefixtures("full")
def test_a_check_says_why_and_what_to_do(vedette):
    """And what it reads."""
    ran = vedette("checks", "show", "ct-01")

    assert "What to do" in ran.out
    assert "cloudtrail:DescribeTrails" in ran.out
    assert "CT-01" in vedette("checks", "list").out
