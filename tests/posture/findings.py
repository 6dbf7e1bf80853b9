"""Findings and reports as tests of formats need them."""

from __future__ import annotations

from datetime import UTC, datetime

from vedette import registry
from vedette.model import Finding, Severity, Status, Unknown
from vedette.posture.report import Report
from vedette.posture.weigh import weigh

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NASTY = '=cmd|"\x1b[2J<script>alert(1)</script>&\x00]]>\ud800'


def finding(check="CT-01", status="fail", *, region="eu-west-1", resource="", **more):
    """One finding of a check, with its severity."""
    severity = registry.checks()[check].severity
    given = {"reason": "there is no trail", "severity": severity, "account": "111122223333"} | more
    return Finding(check=check, status=Status(status), region=region, resource=resource, **given)


FINDINGS = (
    finding("CT-01"),
    finding("CT-01", "pass", region="us-east-1"),
    finding("CT-01", "unknown", region="us-west-2", missing=(Unknown("refused", "cloudtrail:DescribeTrails"),)),
    finding("CT-08", accepted="mira until 2026-12-31: we need both", monthly_usd=12.5),
    finding("CT-09", resource=NASTY, reason=NASTY, region=""),
    finding("CT-03", "not_applicable", region=""),
)


def report(findings=FINDINGS):
    """A report of these findings."""
    names = dict.fromkeys(f.check for f in findings)
    checks = {name: registry.checks()[name] for name in names}
    return Report(NOW, "111122223333", "aws", checks, findings, weigh(findings, checks.values(), {"cloudtrail": 9}))


__all__ = ["FINDINGS", "NASTY", "NOW", "Severity", "finding", "report"]
