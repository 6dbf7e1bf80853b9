"""CSV for a spreadsheet: one finding a line; nothing in it is taken for a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from vedette.lake.export import defused
from vedette.posture.formats import harmless

if TYPE_CHECKING:
    from vedette.posture.report import Report

COLUMNS = (
    "id", "check", "title", "severity", "status", "account", "region", "resource", "reason", "accepted",
    "permissions", "monthly_usd", "remedy",
)  # fmt: skip


def write(report: Report, stream: TextIO) -> None:
    """A header and a line a finding, with CRLF (RFC 4180)."""
    lines = csv.writer(stream)
    lines.writerow(COLUMNS)
    for f in report.findings:
        check = report.checks[f.check]
        cost = "" if f.monthly_usd is None else f"{f.monthly_usd:.2f}"
        values = (
            f.id, f.check, check.title, f.severity.value, f.status.value, f.account, f.region, f.resource, f.reason,
            f.accepted, " ".join(f.permissions), cost, check.remedy,
        )  # fmt: skip
        lines.writerow([defused(harmless(value)) for value in values])
