"""Assessments and checks on a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_api import ASSESSED, EXAMINED, FINDING


@pytest.mark.usefixtures("full")
def test_the_whole_is_one_screen(vedette, monkeypatch):
    """Score, grid, what to mend first, what changed, what is not known; nothing of a name reaches the terminal."""
    monkeypatch.setenv("COLUMNS", "160")
    ran = vedette("assess")
    text = " ".join(ran.out.split())

    assert f"{ASSESSED.summary.score} of 100; at most {ASSESSED.summary.at_most}" in text
    assert "1. CT-01 critical: Every enabled region" in text
    assert "Create one trail" in text
    assert "Since s/0: 1 new failures, 0 mended" in text
    assert "Not known for want of s3:GetIt" in text
    assert "fits no failure" in text
    assert "\x1b" not in ran.out
    assert len(ran.out.splitlines()) < 25


@pytest.mark.usefixtures("full")
def test_every_failure_is_listed_where_asked(vedette):
    """What fails comes first."""
    ran = vedette("assess", "--all")

    assert ran.out.index("fail") < ran.out.index("unknown")


@pytest.mark.parametrize(("options", "code"), [([], 4), (["--fail-on", "high"], 1), (["--fail-on", "critical"], 4)])
def test_exit_codes(vedette, full, options, code):
    """1 where a failure is as bad as asked, else 4 where something is unknown."""
    assert vedette("assess", *options).code == code
    full.answers["assess"] = replace(ASSESSED, findings=replace(ASSESSED.findings, counts={"pass": 1}, failing={}))
    assert vedette("assess", *options).code == 0


@pytest.mark.usefixtures("full")
def test_json_has_the_findings(vedette):
    """With their ids, what is missing, the grid, the ranking and the comparison."""
    found = vedette("assess", "--json").json
    (first, second) = found["findings"]

    assert first["id"] == FINDING.id
    assert second["missing"] == [{"reason": "refused", "permission": "s3:GetIt"}]
    assert found["grid"][0]["sources"] == {"cloudtrail": "off"}
    assert (found["worst"][0]["check"], found["comparison"]["broken"][0]["id"]) == ("CT-01", FINDING.id)


def test_options_reach_the_verb(vedette, full):
    """A snapshot, single checks, a fresh start, a comparison."""
    vedette("assess", "--snapshot", "latest", "--check", "CT-01", "--check", "LB-*", "--fresh", "--compare", "previous")

    options = full.called.options
    assert (options["snapshot"], list(options["only"]), options["fresh"]) == ("latest", ["CT-01", "LB-*"], True)
    assert options["compare"] == "previous"


@pytest.mark.parametrize(("options", "name"), [(["--ir"], "ir"), (["--view", "cis-5.0"], "cis-5.0")])
def test_other_lists(vedette, full, options, name):
    """A responder's questions, CIS and so on."""
    ran = vedette("assess", *options)

    assert full.calls[-1].args[1] == name
    assert "3.1" in ran.out
    assert vedette("assess", *options, "--json").json[0]["answer"] == "fail"


@pytest.mark.usefixtures("full")
def test_formats_go_to_stdout_or_a_file(vedette, tmp_path):
    """Whole or not at all."""
    assert vedette("assess", "--format", "sarif").out == "sarif of 12\n"
    vedette("assess", "--format", "html", "--output", str(tmp_path / "a.html"))
    assert (tmp_path / "a.html").read_text() == "html of 12\n"
    ran = vedette("assess", "--format", "html", "--output", str(tmp_path / "no" / "a.html"))
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


@pytest.mark.parametrize("options", [["--format", "csv", "--json"], ["--format", "csv", "--ir"], ["--output", "x"]])
def test_options_that_do_not_go_together_are_refused(vedette, full, options):
    """Before anything is asked."""
    assert vedette("assess", *options).code == 2
    assert full.calls == []


@pytest.mark.usefixtures("full")
def test_a_check_says_why_and_what_to_do(vedette):
    """And what it reads."""
    ran = vedette("checks", "show", "ct-01")

    assert "What to do" in ran.out
    assert "cloudtrail:DescribeTrails" in ran.out
    assert "CT-01" in vedette("checks", "list").out


@pytest.mark.usefixtures("full")
def test_the_policy_can_be_pasted(vedette):
    """It is JSON by itself; --json has all parts."""
    assert vedette("checks", "iam").json == {"Version": "2012-10-17", "Statement": []}
    assert vedette("checks", "iam", "--json").json[0]["name"] == "vedette-assess-1"
    assert vedette("checks", "iam", "--part", "2").code == 2


def test_the_doctor_says_what_is_refused(vedette, full):
    """4 where something is, else 0."""
    ran = vedette("doctor")
    assert (ran.code, "s3:GetIt" in ran.out, "CT-15" in ran.out, "\x1b" in ran.out) == (4, True, True, False)

    full.answers["doctor"] = replace(EXAMINED, accounts=(replace(EXAMINED.accounts[0], denied=()),))
    assert vedette("doctor").code == 0
