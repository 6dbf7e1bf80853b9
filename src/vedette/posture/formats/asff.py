"""AWS Security Finding Format, one JSON array: what Security Hub's BatchImportFindings takes, 100 at a time.

https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from vedette.model import Status

if TYPE_CHECKING:
    from vedette.model import Finding
    from vedette.posture.report import Report

_COMPLIANCE = {
    Status.FAIL: "FAILED",
    Status.PASS: "PASSED",
    Status.UNKNOWN: "WARNING",
    Status.NOT_APPLICABLE: "NOT_AVAILABLE",
}
#: The most characters that Security Hub takes.
_TITLE, _DESCRIPTION, _REMEDY = 256, 1024, 512
_HOMES = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def write(report: Report, stream: TextIO) -> None:
    """Every finding; what passes too, so that Security Hub resolves what it has."""
    before = "["
    for finding in report.findings:
        stream.write(f"{before}\n{json.dumps(_finding(finding, report))}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")


def _finding(f: Finding, report: Report) -> dict[str, Any]:
    check = report.checks[f.check]
    region = f.region or _HOMES[report.partition]
    taken = report.taken.isoformat().replace("+00:00", "Z")
    product = f"arn:{report.partition}:securityhub:{region}:{f.account}:product/{f.account}/default"
    severity = f.severity.value.upper() if f.status is Status.FAIL else "INFORMATIONAL"
    cis = [f"CIS AWS Foundations {version}/{number}" for version, number in check.standards.cis.items()]
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"vedette/{f.id}",
        "ProductArn": product,
        "GeneratorId": f"vedette/{f.check}",
        "AwsAccountId": f.account,
        "Region": region,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": taken,
        "UpdatedAt": taken,
        "Severity": {"Label": severity},
        "Title": f"{f.check} {check.title}"[:_TITLE],
        "Description": f.reason[:_DESCRIPTION],
        "Remediation": {"Recommendation": {"Text": check.remedy[:_REMEDY], "Url": check.references[0]}},
        "Resources": [
            {
                "Type": "Other" if f.resource else "AwsAccount",
                "Id": f.resource or f"AWS::::Account:{f.account}",
                "Partition": report.partition,
                "Region": region,
            }
        ],
        "Compliance": {"Status": _COMPLIANCE[f.status], **({"RelatedRequirements": cis} if cis else {})},
        "Workflow": {"Status": "SUPPRESSED" if f.accepted else "NEW" if f.status is Status.FAIL else "RESOLVED"},
        "RecordState": "ACTIVE",
    }
