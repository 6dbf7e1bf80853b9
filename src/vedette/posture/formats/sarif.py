"""SARIF 2.1.0 for code hosts: a rule a check, a result a finding.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from vedette import __version__
from vedette.model import Severity, Status

if TYPE_CHECKING:
    from vedette.model import Check, Finding
    from vedette.posture.report import Report

_KINDS = {
    Status.FAIL: "fail",
    Status.PASS: "pass",
    Status.UNKNOWN: "open",
    Status.NOT_APPLICABLE: "notApplicable",
}
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}
#: What code hosts sort security results by, of 10.
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFORMATIONAL: "0.0",
}


def write(report: Report, stream: TextIO) -> None:
    """One log with one run."""
    driver = {
        "name": "Vedette",
        "version": __version__,
        "rules": [_rule(check) for check in report.checks.values()],
    }
    stream.write('{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": ')
    stream.write(json.dumps({"driver": driver}))
    stream.write(', "results": [')
    numbers = {name: number for number, name in enumerate(report.checks)}
    for number, finding in enumerate(report.findings):
        stream.write("\n" if number == 0 else ",\n")
        stream.write(json.dumps(_result(finding, numbers[finding.check])))
    stream.write("\n]}]}\n")


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.rationale},
        "help": {"text": check.remedy},
        "helpUri": check.references[0],
        "defaultConfiguration": {"level": _LEVELS.get(check.severity, "note")},
        "properties": {"security-severity": _SCORES[check.severity], "tags": ["security", "aws"]},
    }


def _result(f: Finding, rule: int) -> dict[str, Any]:
    place = "/".join(part for part in (f.account, f.region, f.resource) if part)
    result: dict[str, Any] = {
        "ruleId": f.check,
        "ruleIndex": rule,
        "kind": _KINDS[f.status],
        "level": _LEVELS.get(f.severity, "note") if f.status is Status.FAIL else "none",
        "message": {"text": f.reason},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": place, "kind": "resource"}]}],
        "partialFingerprints": {"vedette/v1": f.id},
    }
    if f.accepted:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": f.accepted}]
    return result
