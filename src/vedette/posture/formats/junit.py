"""JUnit's XML for build servers: a suite a check, a case a finding.

A failure is a failure and what is unknown an error, so that neither is green; what is accepted or does not apply is
skipped.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TextIO
from xml.sax.saxutils import quoteattr

from vedette.model import Status
from vedette.posture.formats import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Finding
    from vedette.posture.report import Report


def write(report: Report, stream: TextIO) -> None:
    """One document."""
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f'<testsuites name="vedette assess" timestamp={_attribute(report.taken.isoformat())}>\n')
    for name, findings in groupby(report.findings, key=lambda f: f.check):
        title = f"{name}: {report.checks[name].title}"
        stream.write(f"  <testsuite name={_attribute(title)}>\n")
        for finding in findings:
            stream.writelines(_case(finding, report.checks[name].remedy))
        stream.write("  </testsuite>\n")
    stream.write("</testsuites>\n")


def _case(f: Finding, remedy: str) -> Iterator[str]:
    place = " ".join(part for part in (f.account, f.region, f.resource) if part)
    head = f"    <testcase classname={_attribute(f.check)} name={_attribute(place)}"
    if f.status is Status.PASS:
        yield f"{head}/>\n"
        return
    if f.accepted or f.status is Status.NOT_APPLICABLE:
        told = f"<skipped message={_attribute(f.accepted or f.reason)}/>"
    else:
        kind = "failure" if f.status is Status.FAIL else "error"
        told = f"<{kind} type={_attribute(f.severity.value)} message={_attribute(f'{f.reason}. {remedy}')}/>"
    yield f"{head}>{told}</testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(harmless(text))
