"""AA-03."""

from __future__ import annotations

from datetime import timedelta

from vedette.checks.access_findings_are_dealt_with import CHECK
from vedette.model import Expected
from vedette.model.facts.access_findings import ACCESS_FINDINGS, AccessFinding
from vedette.model.facts.securityhub import ANALYZERS, Analyzer
from vedette.testing import NOW, Scene

OUTSIDE = Analyzer("arn:a", "a", "ACCOUNT", "ACTIVE")


def found(days, resource="arn:aws:s3:::shared"):
    return AccessFinding(f"{resource} {days}", resource, "AWS::S3::Bucket", created=NOW - timedelta(days=days))


def test_findings_may_wait_for_some_days():
    """For as many as are expected."""
    assert Scene(OUTSIDE, found(6)).status(CHECK) == "pass"
    assert Scene(OUTSIDE).status(CHECK) == "pass"
    old = Scene(OUTSIDE, found(8), found(1)).finding(CHECK)
    assert (old.status.value, old.evidence["resources"]) == ("fail", ["arn:aws:s3:::shared"])
    assert Scene(OUTSIDE, found(8), expected=Expected(finding_days=30)).status(CHECK) == "pass"


def test_a_failure_names_the_first_three():
    """And how many more there are."""
    reason = Scene(OUTSIDE, *(found(9, f"arn:aws:s3:::b{n}") for n in range(5))).finding(CHECK).reason
    assert ("b2" in reason, "b3" in reason, "and 2 more" in reason) == (True, False, True)


def test_what_two_analyzers_found_is_named_once():
    """One of the account, and one of the organisation."""
    twice = Scene(OUTSIDE, found(8), found(9)).finding(CHECK)
    assert twice.evidence["resources"] == ["arn:aws:s3:::shared"]


def test_without_an_analyzer_there_is_nothing_to_ask():
    """One of unused access is none; AA-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(Analyzer("arn:a", "a", "ACCOUNT_UNUSED_ACCESS", "ACTIVE")).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The analyzers, or what they found."""
    for kind in (ANALYZERS, ACCESS_FINDINGS):
        assert Scene(OUTSIDE, found(8)).denied(kind).status(CHECK) == "unknown"
    assert Scene(OUTSIDE, found(8)).refusals_hide_nothing(CHECK)
