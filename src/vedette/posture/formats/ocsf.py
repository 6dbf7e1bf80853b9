"""OCSF 1.5, class Compliance Finding (2003), one JSON object a line.

https://schema.ocsf.io/1.5.0/classes/compliance_finding
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from vedette import __version__
from vedette.model import Severity, Status

if TYPE_CHECKING:
    from vedette.model import Finding
    from vedette.posture.report import Report

VERSION = "1.5.0"
_SEVERITY = {
    Severity.INFORMATIONAL: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
_COMPLIANCE = {
    Status.PASS: (1, "Pass"),
    Status.FAIL: (3, "Fail"),
    Status.UNKNOWN: (0, "Unknown"),
    Status.NOT_APPLICABLE: (99, "Not applicable"),
}


def write(report: Report, stream: TextIO) -> None:
    """A line a finding."""
    stream.writelines(json.dumps(_finding(finding, report)) + "\n" for finding in report.findings)


def _finding(f: Finding, report: Report) -> dict[str, Any]:
    check = report.checks[f.check]
    number, severity = _SEVERITY[f.severity] if f.status is Status.FAIL else (1, "Informational")
    status_id, status = _COMPLIANCE[f.status]
    taken = int(report.taken.timestamp() * 1000)
    standards = [f"CIS AWS Foundations {version}" for version in check.standards.cis]
    standards += ["AWS Foundational Security Best Practices"] if check.standards.fsbp else []
    return {
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "category_uid": 2,
        "category_name": "Findings",
        "activity_id": 1,
        "activity_name": "Create",
        "type_uid": 200301,
        "type_name": "Compliance Finding: Create",
        "time": taken,
        "severity_id": number,
        "severity": severity,
        "status_id": 3 if f.accepted else 1,
        "status": "Suppressed" if f.accepted else "New",
        "message": f.reason,
        "comment": f.accepted or None,
        "metadata": {
            "version": VERSION,
            "product": {"name": "Vedette", "vendor_name": "Vedette", "version": __version__},
        },
        "finding_info": {"uid": f.id, "title": check.title, "desc": f.reason, "created_time": taken},
        "compliance": {
            "control": f.check,
            "desc": check.rationale,
            "standards": standards or ["Vedette"],
            "requirements": [*check.standards.cis.values(), *check.standards.fsbp],
            "status_id": status_id,
            "status": status,
            "status_detail": f.reason,
        },
        "remediation": {"desc": check.remedy, "references": list(check.references)},
        "resources": [
            {
                "uid": f.resource or f.account,
                "region": f.region or None,
                "cloud_partition": report.partition,
                "type": "AWS resource" if f.resource else "AWS account",
            }
        ],
        "cloud": {
            "provider": "AWS",
            "region": f.region or None,
            "account": {"uid": f.account, "type_id": 10, "type": "AWS Account"},
        },
    }
