"""SVC-10."""

from __future__ import annotations

import pytest

from vedette.checks.search_domains_log_audits import CHECK
from vedette.model.facts.workloads import SEARCH_DOMAINS, SearchDomain
from vedette.testing import ACCOUNT, REGION, Scene

ARN = f"arn:aws:es:{REGION}:{ACCOUNT}:domain/shop"
ALL = ("AUDIT_LOGS", "INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS")


@pytest.mark.parametrize(
    ("domain", "answer", "said"),
    [
        (SearchDomain(ARN, "shop", ALL, access_control=True), "pass", "AUDIT_LOGS"),
        (SearchDomain(ARN, "shop", ALL[1:], access_control=True), "fail", "it has no audit log"),
        (SearchDomain(ARN, "shop", ALL[:2], access_control=True), "fail", "it has no log of slow searches"),
        (SearchDomain(ARN, "shop", ("ES_APPLICATION_LOGS",)), "fail", "no fine-grained access control"),
    ],
)
def test_logs(domain, answer, said):
    """All; no audits; no slow searches; only errors, and what audits need is missing too."""
    found = Scene(domain).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_without_any_there_is_nothing_to_ask():
    """And where one may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(SearchDomain(ARN, "shop", ALL)).denied(SEARCH_DOMAINS).status(CHECK) == "unknown"
    assert Scene(SearchDomain(ARN, "shop", ALL)).denied(SEARCH_DOMAINS, key=ARN).status(CHECK) == "unknown"
    assert Scene(SearchDomain(ARN, "shop")).refusals_hide_nothing(CHECK)
