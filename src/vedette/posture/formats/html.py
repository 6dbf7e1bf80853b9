"""One HTML file that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections import defaultdict
from html import escape as escaped
from typing import TYPE_CHECKING, TextIO

from vedette.model import Status
from vedette.posture.formats import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Check, Finding
    from vedette.posture.report import Report
    from vedette.posture.weigh import Summary, Worst

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;color:#1c2430;background:#fff;max-width:76rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;vertical-align:top;
padding:.3rem .6rem;border-bottom:1px solid #dde2e8}th{font-weight:600;color:#52606f}.score{font-size:2.6rem;
font-weight:700}.on,.pass{color:#11703c}.off,.fail,.critical,.high{color:#b3261e;font-weight:600}.partly,.medium
{color:#8a5a00}.unknown{color:#5b4bb3}.mono{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
summary{cursor:pointer;padding:.25rem 0}small{color:#52606f}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
#: Findings of one check that are written out; all are in the other formats.
_MOST = 500


def write(report: Report, stream: TextIO) -> None:
    """One document: the score, the grid, what to mend first, then every failure and all that is unknown."""
    stream.write('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n')
    stream.write(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n')
    stream.write('<meta name="viewport" content="width=device-width, initial-scale=1">\n')
    stream.write(
        f"<title>Vedette assessment of {report.taken:%Y-%m-%d}</title>\n<style>{_STYLE}</style></head><body>\n"
    )
    stream.writelines(_head(report))
    stream.writelines(_grid(report.summary))
    stream.writelines(_worst(report.summary))
    stream.writelines(_findings(report))
    stream.write("</body></html>\n")


def escape(text: str) -> str:
    """The text as HTML shows it."""
    return escaped(harmless(text))


def _head(report: Report) -> Iterator[str]:
    summary = report.summary
    yield f"<h1>Vedette assessment</h1><p><small>{report.taken:%Y-%m-%d %H:%M} UTC, by account "
    yield f'{escape(report.own)}</small></p>\n<p><span class="score">{summary.score}</span> of 100'
    if summary.at_most > summary.score:
        yield f", at most {summary.at_most} if all that is unknown were fine"
    yield "</p>\n"


def _grid(summary: Summary) -> Iterator[str]:
    if not summary.grid:
        return
    yield "<h2>Which logs are on</h2>\n"
    rows = (
        [escape(account), escape(region), *(_state(cell.get(source, "")) for source in summary.sources)]
        for (account, region), cell in summary.grid.items()
    )
    yield from _table(["Account", "Region", *map(escape, summary.sources)], rows)


def _state(state: str) -> str:
    return f'<span class="{state}">{state}</span>' if state else ""


def _worst(summary: Summary) -> Iterator[str]:
    if not summary.worst:
        return
    yield "<h2>What to mend first</h2>\n"
    rows = (
        [
            f'<span class="{w.severity.value}">{w.severity.value}</span>',
            f"<b>{escape(w.check)}</b> {escape(w.title)}<br><small>{escape(_why(w))}</small>",
            escape(w.remedy),
            "not known" if w.monthly_usd is None else f"{w.monthly_usd:,.2f} USD",
            str(w.blind),
        ]
        for w in summary.worst[:10]
    )
    yield from _table(["Severity", "Check", "What to do", "Cost a month", "Blind detections"], rows)


def _why(worst: Worst) -> str:
    return f"{worst.places} places, first {worst.first}: {worst.reason}"


def _findings(report: Report) -> Iterator[str]:
    yield "<h2>All checks</h2>\n"
    shown: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        wanted = finding.status in {Status.FAIL, Status.UNKNOWN}
        if wanted and len(shown[finding.check]) < _MOST:
            shown[finding.check].append(finding)
    for name, check in report.checks.items():
        yield from _check(check, shown[name], report.summary.checks.get(name, {}))


def _check(check: Check, findings: list[Finding], counts: dict[str, int]) -> Iterator[str]:
    said = ", ".join(f"{number:,} {escape(status.replace('_', ' '))}" for status, number in counts.items())
    yield f"<details><summary><b>{escape(check.id)}</b> {escape(check.title)} <small>{said}</small></summary>\n"
    yield f"<p>{escape(check.rationale)} {escape(check.remedy)}</p>\n"
    rows = (
        [
            f'<span class="{f.status.value}">{"accepted" if f.accepted else f.status.value}</span>',
            escape(f.account),
            escape(f.region),
            f'<span class="mono">{escape(f.resource)}</span>',
            escape(f.accepted or f.reason),
        ]
        for f in findings
    )
    yield from _table(["Answer", "Account", "Region", "Resource", "Why"], rows)
    yield "</details>\n"


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>\n"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>\n"
    yield "</table>\n"
