"""Assessments for other programs: each in its own shape, each with every finding, nothing of a name at work in it."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from defusedxml import ElementTree
from findings import FINDINGS, NASTY, report
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

from vedette.posture.formats import FORMATS, write


def written(form, findings=FINDINGS):
    """What a format writes."""
    stream = io.StringIO(newline="")
    write(report(findings), form, stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found_is_a_whole_document_too(form):
    """Without a finding."""
    text = written(form, ())

    if form in {"asff", "sarif"}:
        json.loads(text)
    elif form == "junit":
        ElementTree.fromstring(text)


@pytest.mark.parametrize("form", FORMATS)
def test_names_that_others_chose_do_no_harm(form):
    """No control character is written as such, in any format."""
    assert "\x1b" not in written(form)
    assert "\x00" not in written(form)
    written(form).encode()


def test_csv_has_a_line_a_finding_and_no_formula():
    """A spreadsheet takes nothing of it for a formula."""
    lines = list(csv.DictReader(io.StringIO(written("csv"), newline="")))

    assert [line["check"] for line in lines] == [f.check for f in FINDINGS]
    assert [line["id"] for line in lines] == [f.id for f in FINDINGS]
    assert all(not value.startswith(("=", "+", "-", "@")) for line in lines for value in line.values())
    assert (lines[2]["permissions"], lines[3]["monthly_usd"]) == ("cloudtrail:DescribeTrails", "12.50")


def test_junit_is_green_only_where_it_passes():
    """A failure fails, what is unknown is an error, what is accepted or does not apply is skipped."""
    cases = ElementTree.fromstring(written("junit")).iter("testcase")

    assert [[child.tag for child in case] for case in cases] == [
        ["failure"], [], ["error"], ["skipped"], ["failure"], ["skipped"],
    ]  # fmt: skip


def test_sarif_has_a_rule_a_check_and_a_result_a_finding():
    """With kinds, levels, fingerprints, and what was accepted suppressed."""
    (run,) = json.loads(written("sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert [rules[result["ruleIndex"]] for result in run["results"]] == [f.check for f in FINDINGS]
    assert [result["kind"] for result in run["results"]] == ["fail", "pass", "open", "fail", "fail", "notApplicable"]
    assert [result["level"] for result in run["results"]] == ["error", "none", "none", "note", "warning", "none"]
    assert [("suppressions" in result) for result in run["results"]] == [False, False, False, True, False, False]
    assert [result["partialFingerprints"]["vedette/v1"] for result in run["results"]] == [f.id for f in FINDINGS]


def test_asff_is_what_security_hub_takes():
    """As long as it takes it, with all that is required."""
    found = json.loads(written("asff"))
    required = [
        "SchemaVersion",
        "Id",
        "ProductArn",
        "GeneratorId",
        "AwsAccountId",
        "CreatedAt",
        "UpdatedAt",
        "Severity",
        "Title",
        "Description",
        "Resources",
    ]

    assert all(set(required) <= set(one) for one in found)
    assert [one["Compliance"]["Status"] for one in found] == [
        "FAILED", "PASSED", "WARNING", "FAILED", "FAILED", "NOT_AVAILABLE",
    ]  # fmt: skip
    assert found[3]["Workflow"]["Status"] == "SUPPRESSED"
    assert all(len(one["Title"]) <= 256 and len(one["Description"]) <= 1024 for one in found)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["CreatedAt"]) for one in found)


def test_ocsf_is_a_compliance_finding():
    """By the public model of the class."""
    found = [json.loads(line) for line in written("ocsf").splitlines()]

    assert [one["finding_info"]["uid"] for one in found] == [f.id for f in FINDINGS]
    assert [one["compliance"]["status_id"] for one in found] == [3, 1, 0, 3, 3, 99]
    for one in found[:-1]:  # the model knows no "other" status
        ComplianceFinding.model_validate({**one, "resources": []})


class Page(HTMLParser):
    """Which tags and addresses a page has."""

    def __init__(self):
        super().__init__()
        self.tags = set()
        self.addresses = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        """Take it in."""
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data):
        """Take it in."""
        self.text.append(data)


def test_html_needs_nothing_and_runs_nothing():
    """No script, no address, and a policy that forbids both."""
    page = Page()
    page.feed(written("html"))

    assert not {"script", "img", "link", "iframe"} & page.tags
    assert page.addresses == []
    assert "default-src 'none'" in written("html")
    assert "<script>alert(1)</script>" in "".join(page.text)


def test_html_has_the_score_the_grid_and_what_to_do():
    """And each check with its failures."""
    text = written("html")

    assert f'<span class="score">{report().summary.score}</span>' in text
    assert '<span class="off">off</span>' in text
    assert "Create one trail for all regions" in text
    assert NASTY not in text
