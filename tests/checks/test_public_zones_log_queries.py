"""DNS-02."""

from __future__ import annotations

from vedette.checks.public_zones_log_queries import CHECK
from vedette.model.facts.zones import HOSTED_ZONES, ZONE_QUERY_LOGS, HostedZone, ZoneQueryLog
from vedette.testing import Scene

ZONE = HostedZone("Z1", "example.com")
LOG = ZoneQueryLog("Z1", "arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/example.com")


def test_a_public_zone():
    """With a query log of its own; another's does not count."""
    found = Scene(ZONE, LOG).finding(CHECK)
    assert (found.status.value, found.reason) == (
        "pass",
        "queries of example.com are logged to /aws/route53/example.com",
    )
    assert Scene(ZONE, ZoneQueryLog("Z2", "arn:g")).status(CHECK) == "fail"


def test_a_private_zone_is_not_asked():
    """Nor where there is none."""
    assert Scene(HostedZone("Z1", "corp", private=True)).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The zones, or their query logs."""
    for kind in (HOSTED_ZONES, ZONE_QUERY_LOGS):
        assert Scene(ZONE).denied(kind).status(CHECK) == "unknown"
    assert Scene(ZONE).refusals_hide_nothing(CHECK)
