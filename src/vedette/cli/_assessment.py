"""An assessment on a terminal: the whole in one look, every failure, or by another list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from vedette.cli._output import Fitting, cell, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

#: Lines of each part, so that all is one screen.
_WORST, _PLACES, _CHANGES, _PERMISSIONS = 10, 12, 6, 6
_MANY = 1


def one_look(found: Any) -> RenderableType:
    """The score, which logs are on, what to mend first, and what is not known."""
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    parts: list[Any] = [Text(cell(_score(found)), style="bold")]
    if found.summary.grid:
        parts.append(_grid(found.summary))
    if found.summary.worst:
        parts.append(_worst(found.summary.worst))
    parts += [
        Text(cell(line))
        for line in (
            *_changes(found.comparison),
            *_turned(found),
            *_unknown(found),
            *_advisor(found),
            *found.notes,
        )
    ]
    parts.append(Text(cell(_foot(found)), style="dim"))
    return Group(*parts)


def _score(found: Any) -> str:
    summary = found.summary
    line = f"{summary.score} of 100"
    if summary.at_most > summary.score:
        line += f"; at most {summary.at_most} if all that is unknown were fine"
    counts = ", ".join(f"{number:,} {status.replace('_', ' ')}" for status, number in found.findings.counts.items())
    return f"{line}. {found.checks} checks: {counts}."


def _grid(summary: Any) -> RenderableType:
    """Regions where there is one account; else accounts, with the numbers of their regions."""
    accounts = sorted({account for account, _ in summary.grid})
    if len(accounts) > _MANY:
        rows = [[account, *(_sum(summary, account, s) for s in summary.sources)] for account in accounts]
        more = f"{len(rows) - _PLACES} more accounts: --json and --format html have all" if len(rows) > _PLACES else ""
        return table(["Account", *summary.sources], rows[:_PLACES], foot=more)
    rows = [[region, *(found.get(s, "") for s in summary.sources)] for (_, region), found in summary.grid.items()]
    same = Counter(tuple(row[1:]) for row in rows)
    # Regions that are all alike are one line.
    lines = [[_named([r[0] for r in rows if tuple(r[1:]) == states]), *states] for states, _ in same.most_common()]
    return table(["Region", *summary.sources], lines[:_PLACES])


def _named(regions: list[str]) -> str:
    shown = 2
    return ", ".join(regions[:shown]) + (f" and {len(regions) - shown} more" if len(regions) > shown else "")


def _sum(summary: Any, account: str, source: str) -> str:
    states = Counter(found[source] for (a, _), found in summary.grid.items() if a == account and source in found)
    if len(states) == 1:
        return f"{next(iter(states))} in all {states.total()}"
    return ", ".join(f"{number} {state}" for state, number in states.most_common())


def _worst(worst: Any) -> RenderableType:
    """Three lines each: what and how much, why, what to do; cut at the edge, so that all is one screen."""
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    lines: list[Any] = [Text("Mend first", style="bold")]
    for number, w in enumerate(worst[:_WORST], 1):
        cost = "cost not known" if w.monthly_usd is None else f"{w.monthly_usd:,.2f} USD a month"
        cost = "free" if w.monthly_usd == 0 else cost
        where = w.first if w.places == 1 else f"{w.places} places, first {w.first}"
        blind = f", {w.blind} rules blind" if w.blind else ""
        head = f"{number:>2}. {w.check} {w.severity.value}: {w.title} ({cost}{blind})"
        lines += [_cut(head), _cut(f"    {where}: {w.reason}"), _cut(f"    → {w.remedy}")]
    return Group(*lines)


def _cut(line: str) -> Any:
    from rich.text import Text  # noqa: PLC0415  slow to import

    return Text(line[: len(line) - len(line.lstrip())] + cell(line.lstrip()), no_wrap=True, overflow="ellipsis")


def _changes(comparison: Any) -> Iterator[str]:
    if comparison is None:
        return
    c = comparison
    yield (
        f"Since {c.before}: {len(c.broken)} new failures, {len(c.mended)} mended, {len(c.lost)} not known any more, "
        f"{len(c.gone)} about what is gone, {c.same} as before."
    )
    for f in c.broken[:_CHANGES]:
        yield f"  new: {f.check} {' '.join(p for p in (f.account, f.region, f.resource) if p)}: {f.reason}"


def _turned(found: Any) -> Iterator[str]:
    if found.alerts:
        number = "1 new alert" if len(found.alerts) == 1 else f"{len(found.alerts)} new alerts"
        yield f"{number} of what passed before and fails: 'vedette alerts list' has them."
    if found.resolved:
        number = "1 alert" if found.resolved == 1 else f"{found.resolved} alerts"
        yield f"{number} closed: what they told of passes again."


def _unknown(found: Any) -> Iterator[str]:
    lacking = found.findings.permissions
    if lacking:
        named = sorted(lacking, key=lambda action: (-lacking[action], action))
        more = f" and {len(named) - _PERMISSIONS} more" if len(named) > _PERMISSIONS else ""
        yield f"Not known for want of {', '.join(named[:_PERMISSIONS])}{more}: 'vedette checks iam' has all."


def _advisor(found: Any) -> Iterator[str]:
    """Whether Trusted Advisor agrees, and where it does not."""
    compared = [one for one in found.advisor if one.agree is not None]
    if not compared:
        return
    argued = [one for one in compared if not one.agree]
    where = f", not on {len(argued)}:" if argued else "."
    same = len(compared) - len(argued)
    yield f"Answers of Trusted Advisor to the same questions: {len(compared)}. It agrees on {same}{where}"
    for one in argued[:_CHANGES]:
        day = f" of {one.updated:%Y-%m-%d}" if one.updated else ""
        thing = f" ({one.things[0]})" if one.things else ""
        yield (
            f"  {one.account} {one.question}: it says {one.theirs.value}{day}{thing}, "
            f"{' and '.join(one.checks)} {one.ours.value}"
        )
    if len(argued) > _CHANGES:
        yield f"  and {len(argued) - _CHANGES} more: --json has all"


def _foot(found: Any) -> str:
    return f"Facts of {found.taken:%Y-%m-%d %H:%M} UTC in {found.snapshot}. --all lists every failure."


def findings(found: Any) -> RenderableType:
    """Every failure and all that is unknown, the worst first."""
    bad = [f for f in found.findings if f.status.value in {"fail", "unknown"} and not f.accepted]
    bad.sort(key=lambda f: (f.status.value != "fail", -f.severity.rank, f.check, f.account, f.region, f.resource))
    return Fitting(
        ["Check", "Severity", "Answer", "Account", "Region", "Resource", "Why"],
        ([f.check, f.severity.value, f.status.value, f.account, f.region, f.resource, f.reason] for f in bad),
        foot=_score(found),
        empty=f"Nothing fails and nothing is unknown: {_score(found)}",
    )


def demands(found: list[Any]) -> RenderableType:
    """The demands of a list with their answers."""
    answers = Counter(r.answer for r in found)
    return Fitting(
        ["Demand", "Answer", "Failures", "Unknown", "Checks"],
        ([r.id, r.answer.replace("_", " "), r.fail, r.unknown, " ".join(r.checks)] for r in found),
        foot=", ".join(f"{number} {answer.replace('_', ' ')}" for answer, number in answers.most_common()),
        empty="No check is mapped to that list.",
    )
